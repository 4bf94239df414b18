"""Small networks for images: their layers, how they are trained, and how one looks into them."""
