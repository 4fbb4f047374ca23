"""The product measured against its machine: each figure beside what the parts alone reach in the same run."""
