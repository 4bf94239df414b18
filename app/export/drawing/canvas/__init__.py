"""What everything is drawn with: a pen, shapes, fonts, colours and plain geometry."""
