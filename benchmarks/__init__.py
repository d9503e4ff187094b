"""Measurements that anyone can repeat from a checkout; none is part of the tests' verdict on speed."""
