"""Measurements that anyone can repeat; nothing in the product imports them."""
