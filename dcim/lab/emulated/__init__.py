"""The emulated machine behind a lab BMC: firmware, iPXE, the real agent on an emulated disk, an installed system."""
