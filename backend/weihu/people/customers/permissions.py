"""Who may see and edit customers."""

from weihu.foundation.organisations.permissions import ORGANISATION_EDIT, register

CUSTOMER_READ = register("customer.read", "查看客户", "See customers")
CUSTOMER_EDIT = register("customer.edit", "修改客户资料与标签", "Edit customers and their tags")
# The fields of the record are set-up.
FIELD_EDIT = ORGANISATION_EDIT
