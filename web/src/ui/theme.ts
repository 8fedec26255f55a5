import {
  createTheme,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
} from "@mantine/core";

const trail: MantineColorsTuple = [
  "#e6f4f7",
  "#cfe7ed",
  "#a3d0db",
  "#74b8c9",
  "#4ea3b8",
  "#36819a",
  "#1f7088",
  "#0f5f73",
  "#0a4d5e",
  "#053a47",
];

/** Mantine's own greys, in the hue of tokens.css. */
const dark: MantineColorsTuple = [
  "#e5eaee",
  "#c3ccd4",
  "#a3aeb8",
  "#8a959f",
  "#3a444c",
  "#2c343a",
  "#1d2328",
  "#171b1f",
  "#14181b",
  "#111417",
];

/** As --danger of tokens.css: readable as text and below white text in both themes. */
const red: MantineColorsTuple = [
  "#fdecea",
  "#f9d6d3",
  "#f3b0aa",
  "#ff8a80",
  "#d9534a",
  "#c4392f",
  "#b3261e",
  "#b3261e",
  "#8c1a15",
  "#6e1410",
];

/** Id of the landmark that what opens over the page is put into, beside header and content. */
export const OVERLAYS = "overlays";

/** Nothing moves: menus and dialogs are simply there. */
const still = { defaultProps: { transitionProps: { duration: 0 } } };

export const theme = createTheme({
  fontFamily: "var(--font-text)",
  fontFamilyMonospace: "var(--font-code)",
  primaryColor: "trail",
  primaryShade: { light: 7, dark: 6 },
  colors: { trail, dark, red },
  defaultRadius: "sm",
  respectReducedMotion: true,
  components: {
    // The first item has the focus at once: the mark that would have it is no item of a menu.
    Menu: { defaultProps: { ...still.defaultProps, withInitialFocusPlaceholder: false } },
    Portal: { defaultProps: { target: `#${OVERLAYS}` } },
    Popover: still,
    ModalRoot: still,
    ModalOverlay: still,
    Tooltip: still,
    // On a telephone they are moved sideways; lines of tabs would take half of the screen.
    Tabs: { styles: { list: { flexWrap: "nowrap", overflow: "auto hidden" } } },
    SegmentedControl: { defaultProps: { transitionDuration: 0 } },
    Select: { defaultProps: { comboboxProps: { transitionProps: { duration: 0 } } } },
  },
});

export const colorSchemeManager = localStorageColorSchemeManager({ key: "kiseki.theme" });
