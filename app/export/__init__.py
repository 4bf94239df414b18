"""Every picture leaves the app: pages, stills, animations and slides, from an experiment.

`options` says what is wanted, `credit` what every file carries, `scene` what is drawn. `drawing` draws it,
`stills` and `animations` make files of it, `page` and `deck` put it on a web page and on slides.
"""
