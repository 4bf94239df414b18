"""How a picture is drawn: the same map and curves as on the page, in vector and in pixels."""
