"""Search of everything at the desk: one index of short pieces of text, asked within what one may see."""
