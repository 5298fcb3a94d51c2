"""What people fill in about themselves."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class AcceptForm(forms.Form):
    """Name and password of a new account."""

    full_name = forms.CharField(label=_("ชื่อ–สกุล"), max_length=200)
    password = forms.CharField(label=_("รหัสผ่าน"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
                               help_text=_("อย่างน้อย 10 ตัวอักษร"))  # fmt: skip
    again = forms.CharField(label=_("รหัสผ่านอีกครั้ง"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", _("รหัสผ่านสองช่องไม่ตรงกัน"))
        if values.get("password"):
            try:
                validate_password(values["password"])
            except ValidationError as error:
                self.add_error("password", error)
        return values


class ProfileForm(forms.Form):
    """One's own name, position, telephone."""

    full_name = forms.CharField(label=_("ชื่อ–สกุล"), max_length=200)
    position = forms.CharField(label=_("ตำแหน่ง"), max_length=200, required=False)
    phone = forms.CharField(label=_("โทรศัพท์"), max_length=40, required=False)
