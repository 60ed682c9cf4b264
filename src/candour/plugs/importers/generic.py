"""Any table with one item a row: its columns are matched by their names, or as a person maps them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from candour.domain.columns import RowReader
from candour.domain.saying import phrase
from candour.ports.importer import ImportOptions, LedgerRow, Reject, Understanding
from candour.ports.ledgers import CUSTOMER_KINDS, Form, about_customer, about_item, read_currency, read_kind, survey

SYNONYMS: dict[str, tuple[str, ...]] = {
    "customer": (
        "customerid", "customernumber", "customerno", "customercode", "customerref", "customerreference", "clientid",
        "clientnumber", "clientno", "clientcode", "clientref", "accountnumber", "accountno", "accountref",
        "accountreference", "accountcode", "accountid", "debtorid", "debtornumber", "debtorno", "debtorcode",
        "tenantid", "memberid", "customer", "client", "account", "debtor", "tenant", "member", "customername",
        "clientname", "accountname", "companyname", "company", "contactname", "name",
    ),
    "name": (
        "customername", "clientname", "accountname", "companyname", "company", "fullname", "name", "debtorname",
        "tenantname", "membername", "contactname", "customer", "client", "account",
    ),
    "reference": (
        "invoicenumber", "invoiceno", "invoiceref", "invoicereference", "invoiceid", "invoice", "documentnumber",
        "documentno", "docno", "docnumber", "billnumber", "billno", "loannumber", "itemreference", "transactionid",
        "transactionnumber", "reference", "ref", "number", "num", "no",
    ),
    "issued": (
        "invoicedate", "issuedate", "dateissued", "issued", "issuedon", "documentdate", "docdate", "billdate",
        "postingdate", "transactiondate", "date",
    ),
    "due": ("duedate", "datedue", "due", "dueon", "paymentduedate", "paymentdue", "maturitydate", "netduedate"),
    "amount": (
        "invoiceamount", "originalamount", "grossamount", "totalamount", "invoicetotal", "invoicevalue", "amount",
        "total", "gross", "value",
    ),
    "paid": (
        "amountpaid", "paidamount", "paid", "paidtodate", "paymentsreceived", "amountreceived", "received",
        "invoiceamountpaid",
    ),
    "paid_on": (
        "settleddate", "settlementdate", "datesettled", "settledon", "paiddate", "datepaid", "paidon",
        "paymentdate", "cleareddate", "datecleared", "clearedon",
    ),
    "balance": (
        "balance", "openbalance", "balancedue", "amountdue", "outstanding", "outstandingamount", "amountoutstanding",
        "outstandingbalance", "openamount", "remaining", "remainingamount", "unpaid", "currentbalance",
        "invoiceamountdue",
    ),
    "currency": ("currency", "currencycode", "ccy", "cur", "invoicecurrency"),
    "kind": (
        "kind", "customertype", "customerkind", "clienttype", "type", "documenttype", "doctype", "transactiontype",
    ),
    "email": ("email", "emailaddress", "customeremail", "contactemail", "billingemail", "accountsemail", "mail"),
    "phone": ("phone", "phonenumber", "telephone", "telephonenumber", "tel", "mobile", "mobilenumber", "contactphone"),
    "address": (
        "address", "postaladdress", "billingaddress", "customeraddress", "invoiceaddress", "address1", "addressline1",
        "billingaddressline1", "streetaddress", "street",
    ),
    "address_2": ("address2", "addressline2", "billingaddressline2"),
    "address_3": ("address3", "addressline3", "billingaddressline3"),
    "town": ("town", "city", "posttown", "billingcity", "addresscity", "addresstown"),
    "region": ("county", "region", "province", "billingcounty", "billingregion"),
    "postcode": ("postcode", "postalcode", "zip", "zipcode", "billingpostcode", "billingpostalcode", "billingzip"),
    "country": ("country", "countrycode", "customercountry", "billingcountry"),
    "disputed": ("disputed", "isdisputed", "indispute", "dispute", "queried", "onquery"),
    "parent": ("parent", "parentid", "parentaccount", "parentcustomer", "parentref", "headoffice", "groupaccount"),
    "last_stage": ("laststage", "stage", "dunningstage", "reminderstage", "lastreminder"),
    "last_contact": ("lastcontact", "lastcontactdate", "lastcontacted", "lastcontactedon", "lastreminderdate"),
}  # fmt: skip
"""Our field -> header names that it is known by, folded to letters and digits, best first."""


FORM = Form("generic", phrase("Table with one item a row (CSV or XLSX)"), SYNONYMS)


class GenericImporter:
    """CSV and XLSX with one item a row."""

    key = FORM.key
    label = FORM.label

    def recognises(self, path: Path, sheet: str | None = None) -> bool:
        """Any table will do: this is the importer that is asked last."""
        return True

    def understand(self, path: Path, options: ImportOptions) -> Understanding:
        """Columns, date order and a sample. Raises BrokenFile, or WrongUse when something is to be said."""
        return survey(path, options, FORM).understanding

    def read(self, path: Path, options: ImportOptions) -> Iterator[LedgerRow | Reject | None]:
        """One answer a row. Raises BrokenFile."""
        found = survey(path, options, FORM)
        return found.read(lambda line, cells: _row(found.reader, options, line, cells))


def _row(read: RowReader, options: ImportOptions, line: int, cells: Sequence[str]) -> LedgerRow:
    """The item of one row. Raises BadValue."""
    reference = read.needed("reference", cells)
    kind = read.read("kind", cells, read_kind) or "invoice"
    is_customers = kind in CUSTOMER_KINDS
    item_kind = "invoice" if is_customers else kind
    currency = read.read("currency", cells, read_currency) or options.currency
    return LedgerRow(
        line=line,
        customer=read.needed("customer", cells),
        source_key=reference if item_kind == "invoice" else f"{item_kind}:{reference}",
        reference=reference,
        name=read.line("name", cells) or None,
        customer_kind=kind if is_customers else None,
        parent=read.line("parent", cells) or None,
        **about_item(read, cells, item_kind, currency, states_balances="balance" in read.columns),
        **about_customer(read, cells, options.country),
    )


PLUG = GenericImporter()
