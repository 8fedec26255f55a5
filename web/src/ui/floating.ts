// What opens over a page: a third of Mantine's code, which comes when somebody is about to open one.
export { Menu, Popover } from "@mantine/core";
