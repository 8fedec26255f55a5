"""What a shipper sends: unpacked, checked, handed to the store."""
