"""Customers 客户, their identities per account, fields, tags."""
