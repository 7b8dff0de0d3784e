"""How dates are written. Django's English is American (Nov. 21, 2027); ours is read in Europe."""
