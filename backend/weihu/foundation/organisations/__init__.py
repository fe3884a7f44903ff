"""Organisations 企业, their shops 门店, staff 员工, roles, and what a person may do and see."""
