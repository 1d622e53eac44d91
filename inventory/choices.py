"""NetBox's choices: value → label, as its API shows them. Files, API, forms and rules read them from here."""

SITE_STATUSES = {
    "planned": "Planned", "staging": "Staging", "active": "Active", "decommissioning": "Decommissioning",
    "retired": "Retired",
}  # fmt: skip
RACK_STATUSES = {
    "reserved": "Reserved", "available": "Available", "planned": "Planned", "active": "Active",
    "deprecated": "Deprecated",
}  # fmt: skip
RACK_FORM_FACTORS = {
    "2-post-frame": "2-post frame", "4-post-frame": "4-post frame", "4-post-cabinet": "4-post cabinet",
    "wall-frame": "Wall-mounted frame", "wall-frame-vertical": "Wall-mounted frame (vertical)",
    "wall-cabinet": "Wall-mounted cabinet", "wall-cabinet-vertical": "Wall-mounted cabinet (vertical)",
}  # fmt: skip
RACK_WIDTHS = {10: "10 inches", 19: "19 inches", 21: "21 inches", 23: "23 inches"}
RACK_AIRFLOWS = {"front-to-rear": "Front to rear", "rear-to-front": "Rear to front"}
RESERVATION_STATUSES = {"pending": "Pending", "active": "Active", "stale": "Stale"}
DIMENSION_UNITS = {"mm": "Millimeters", "in": "Inches"}
WEIGHT_UNITS = {"kg": "Kilograms", "g": "Grams", "lb": "Pounds", "oz": "Ounces"}
DEVICE_STATUSES = {
    "offline": "Offline", "active": "Active", "planned": "Planned", "staged": "Staged", "failed": "Failed",
    "inventory": "Inventory", "decommissioning": "Decommissioning",
}  # fmt: skip
DEVICE_FACES = {"front": "Front", "rear": "Rear"}
DEVICE_AIRFLOWS = {
    "front-to-rear": "Front to rear", "rear-to-front": "Rear to front", "left-to-right": "Left to right",
    "right-to-left": "Right to left", "side-to-rear": "Side to rear", "rear-to-side": "Rear to side",
    "bottom-to-top": "Bottom to top", "top-to-bottom": "Top to bottom", "passive": "Passive", "mixed": "Mixed",
}  # fmt: skip
MODULE_STATUSES = DEVICE_STATUSES
INVENTORY_ITEM_STATUSES = DEVICE_STATUSES
SUBDEVICE_ROLES = {"parent": "Parent", "child": "Child"}
LANES = {
    "left-front": "Left, front", "right-front": "Right, front", "left-rear": "Left, rear", "right-rear": "Right, rear",
}  # fmt: skip
CABLE_STATUSES = {"connected": "Connected", "planned": "Planned", "decommissioning": "Decommissioning"}
CABLE_TYPES = {
    "cat3": "CAT3", "cat5": "CAT5", "cat5e": "CAT5e", "cat6": "CAT6", "cat6a": "CAT6a", "cat7": "CAT7",
    "cat7a": "CAT7a", "cat8": "CAT8", "mrj21-trunk": "MRJ21 Trunk", "dac-active": "Direct Attach Copper (Active)",
    "dac-passive": "Direct Attach Copper (Passive)", "coaxial": "Coaxial", "mmf": "Multimode Fiber",
    "mmf-om1": "Multimode Fiber (OM1)", "mmf-om2": "Multimode Fiber (OM2)", "mmf-om3": "Multimode Fiber (OM3)",
    "mmf-om4": "Multimode Fiber (OM4)", "mmf-om5": "Multimode Fiber (OM5)", "smf": "Single-mode Fiber",
    "smf-os1": "Single-mode Fiber (OS1)", "smf-os2": "Single-mode Fiber (OS2)", "aoc": "Active Optical Cabling (AOC)",
    "power": "Power", "usb": "USB",
}  # fmt: skip
CABLE_LENGTH_UNITS = {
    "km": "Kilometers", "m": "Meters", "cm": "Centimeters", "mi": "Miles", "ft": "Feet", "in": "Inches",
}  # fmt: skip
INTERFACE_MODES = {"access": "Access", "tagged": "Tagged", "tagged-all": "Tagged (All)", "q-in-q": "Q-in-Q (802.1ad)"}
DUPLEX = {"half": "Half", "full": "Full", "auto": "Auto"}
POE_MODES = {"pd": "PD", "pse": "PSE"}
POE_TYPES = {
    "type1-ieee802.3af": "802.3af (Type 1)", "type2-ieee802.3at": "802.3at (Type 2)",
    "type3-ieee802.3bt": "802.3bt (Type 3)", "type4-ieee802.3bt": "802.3bt (Type 4)",
    "passive-24v-2pair": "Passive 24V (2-pair)", "passive-24v-4pair": "Passive 24V (4-pair)",
    "passive-48v-2pair": "Passive 48V (2-pair)", "passive-48v-4pair": "Passive 48V (4-pair)",
}  # fmt: skip
INTERFACE_TYPES = {
    "virtual": "Virtual", "bridge": "Bridge", "lag": "Link Aggregation Group (LAG)",
    "100base-tx": "100BASE-TX (10/100ME)", "1000base-t": "1000BASE-T (1GE)", "1000base-x-sfp": "SFP (1GE)",
    "2.5gbase-t": "2.5GBASE-T (2.5GE)", "5gbase-t": "5GBASE-T (5GE)", "10gbase-t": "10GBASE-T (10GE)",
    "10gbase-x-sfpp": "SFP+ (10GE)", "10gbase-x-xfp": "XFP (10GE)", "25gbase-x-sfp28": "SFP28 (25GE)",
    "40gbase-x-qsfpp": "QSFP+ (40GE)", "50gbase-x-sfp56": "SFP56 (50GE)", "100gbase-x-qsfp28": "QSFP28 (100GE)",
    "100gbase-x-qsfpdd": "QSFP-DD (100GE)", "200gbase-x-qsfp56": "QSFP56 (200GE)",
    "200gbase-x-qsfpdd": "QSFP-DD (200GE)", "400gbase-x-osfp": "OSFP (400GE)", "400gbase-x-qsfpdd": "QSFP-DD (400GE)",
    "400gbase-x-qsfp112": "QSFP112 (400GE)", "800gbase-x-osfp": "OSFP (800GE)", "800gbase-x-qsfpdd": "QSFP-DD (800GE)",
    "1gfc-sfp": "SFP (1GFC)", "8gfc-sfpp": "SFP+ (8GFC)", "16gfc-sfpp": "SFP+ (16GFC)", "32gfc-sfp28": "SFP28 (32GFC)",
    "64gfc-qsfpp": "QSFP+ (64GFC)", "infiniband-edr": "EDR (25 Gbps)", "infiniband-hdr": "HDR (50 Gbps)",
    "infiniband-ndr": "NDR (100 Gbps)", "other": "Other",
}  # fmt: skip
"""The usual ones, with their labels; the device-type library's other slugs are accepted as they are."""
PORT_TYPES = {
    "8p8c": "8P8C", "8p6c": "8P6C", "lc": "LC", "lc-apc": "LC/APC", "lc-pc": "LC/PC", "lc-upc": "LC/UPC",
    "mpo": "MPO", "mtrj": "MTRJ", "sc": "SC", "sc-apc": "SC/APC", "sc-upc": "SC/UPC", "st": "ST", "fc": "FC",
    "cs": "CS", "sn": "SN", "splice": "Splice", "110-punch": "110 Punch", "other": "Other",
}  # fmt: skip
CONSOLE_TYPES = {
    "de-9": "DE-9", "db-25": "DB-25", "rj-11": "RJ-11", "rj-12": "RJ-12", "rj-45": "RJ-45",
    "mini-din-8": "Mini-DIN 8", "usb-a": "USB Type A", "usb-b": "USB Type B", "usb-c": "USB Type C",
    "usb-mini-a": "USB Mini A", "usb-mini-b": "USB Mini B", "usb-micro-a": "USB Micro A",
    "usb-micro-b": "USB Micro B", "other": "Other",
}  # fmt: skip
POWER_PORT_TYPES = {
    "iec-60320-c6": "C6", "iec-60320-c8": "C8", "iec-60320-c14": "C14", "iec-60320-c16": "C16",
    "iec-60320-c20": "C20", "iec-60320-c22": "C22", "iec-60309-p-n-e-6h": "P+N+E 6H",
    "iec-60309-3p-n-e-6h": "3P+N+E 6H", "nema-5-15p": "NEMA 5-15P", "nema-l6-30p": "NEMA L6-30P", "dc-terminal":
    "DC Terminal", "hardwired": "Hardwired", "other": "Other",
}  # fmt: skip
POWER_OUTLET_TYPES = {
    "iec-60320-c5": "C5", "iec-60320-c7": "C7", "iec-60320-c13": "C13", "iec-60320-c15": "C15",
    "iec-60320-c19": "C19", "iec-60320-c21": "C21", "iec-60309-p-n-e-6h": "P+N+E 6H", "nema-5-15r": "NEMA 5-15R",
    "nema-l6-30r": "NEMA L6-30R", "dc-terminal": "DC Terminal", "hardwired": "Hardwired", "other": "Other",
}  # fmt: skip
OUTLET_STATUSES = {"enabled": "Enabled", "disabled": "Disabled", "faulty": "Faulty"}
FEED_LEGS = {"A": "A", "B": "B", "C": "C"}
FEED_STATUSES = {"offline": "Offline", "active": "Active", "planned": "Planned", "failed": "Failed"}
FEED_TYPES = {"primary": "Primary", "redundant": "Redundant"}
FEED_SUPPLIES = {"ac": "AC", "dc": "DC"}
FEED_PHASES = {"single-phase": "Single phase", "three-phase": "Three-phase"}
PREFIX_STATUSES = {
    "container": "Container", "active": "Active", "reserved": "Reserved", "deprecated": "Deprecated",
}  # fmt: skip
RANGE_STATUSES = {"active": "Active", "reserved": "Reserved", "deprecated": "Deprecated"}
ADDRESS_STATUSES = {
    "active": "Active", "reserved": "Reserved", "deprecated": "Deprecated", "dhcp": "DHCP", "slaac": "SLAAC",
}  # fmt: skip
ADDRESS_ROLES = {
    "loopback": "Loopback", "secondary": "Secondary", "anycast": "Anycast", "vip": "VIP", "vrrp": "VRRP",
    "hsrp": "HSRP", "glbp": "GLBP", "carp": "CARP",
}  # fmt: skip
FAMILIES = {4: "IPv4", 6: "IPv6"}
VLAN_STATUSES = {"active": "Active", "reserved": "Reserved", "deprecated": "Deprecated"}
QINQ_ROLES = {"svlan": "Service", "cvlan": "Customer"}
L2VPN_TYPES = {
    "vpws": "VPWS", "vpls": "VPLS", "vxlan": "VXLAN", "vxlan-evpn": "VXLAN-EVPN", "mpls-evpn": "MPLS EVPN",
    "pbb-evpn": "PBB EVPN", "evpn-vpws": "EVPN VPWS", "epl": "EPL", "evpl": "EVPL", "ep-lan": "Ethernet Private LAN",
    "evp-lan": "Ethernet Virtual Private LAN", "ep-tree": "Ethernet Private Tree",
    "evp-tree": "Ethernet Virtual Private Tree", "spb": "SPB",
}  # fmt: skip
L2VPN_STATUSES = {"active": "Active", "planned": "Planned", "decommissioning": "Decommissioning"}
PROTOCOLS = {"tcp": "TCP", "udp": "UDP", "sctp": "SCTP"}
FHRP_PROTOCOLS = {
    "vrrp2": "VRRPv2", "vrrp3": "VRRPv3", "carp": "CARP", "clusterxl": "ClusterXL", "hsrp": "HSRP", "glbp": "GLBP",
    "other": "Other",
}  # fmt: skip
FHRP_AUTH = {"plaintext": "Plaintext", "md5": "MD5"}
CONTACT_PRIORITIES = {"primary": "Primary", "secondary": "Secondary", "tertiary": "Tertiary", "inactive": "Inactive"}
JOURNAL_KINDS = {"info": "Info", "success": "Success", "warning": "Warning", "danger": "Danger"}
CUSTOM_FIELD_TYPES = {
    "text": "Text", "longtext": "Text (long)", "integer": "Integer", "decimal": "Decimal", "boolean": "Boolean",
    "date": "Date", "datetime": "Date & time", "url": "URL", "json": "JSON", "select": "Selection",
    "multiselect": "Multiple selection", "object": "Object", "multiobject": "Multiple objects",
}  # fmt: skip
FILTER_LOGICS = {"disabled": "Disabled", "loose": "Loose", "exact": "Exact"}
UI_VISIBLE = {"always": "Always", "if-set": "If set", "hidden": "Hidden"}
UI_EDITABLE = {"yes": "Yes", "no": "No", "hidden": "Hidden"}
CHANGE_ACTIONS = {"create": "Created", "update": "Updated", "delete": "Deleted"}
