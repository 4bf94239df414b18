"""Every picture leaves the app: pages, stills, films and slides, from an experiment.

`options` says what is asked for, `credit` what every file carries, `drawing` how a picture is drawn, and
`formats` what files are made of it; `exporting` knows them all.
"""
