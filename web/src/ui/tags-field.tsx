import { TagsInput, type TagsInputProps } from "@mantine/core";
import { useState } from "react";

/** Several texts, offered while one is typed; once it is taken, nothing covers what is below. */
export function TagsField({ onChange, ...props }: TagsInputProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <TagsInput
      {...props}
      dropdownOpened={isOpen}
      onDropdownClose={() => setOpen(false)}
      onSearchChange={(text) => setOpen(text !== "")}
      onChange={(values) => {
        setOpen(false);
        onChange?.(values);
      }}
    />
  );
}
