"""Numbers in, messages out, and the JavaScript that reads them."""
