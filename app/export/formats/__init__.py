"""What files are made of a picture: stills, films, web pages and slides."""
