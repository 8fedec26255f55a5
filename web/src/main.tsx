import "@mantine/core/styles.css";
import "uplot/dist/uPlot.min.css";
import "./ui/tokens.css";
import { I18nProvider } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { LucideProvider } from "lucide-react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/query-client";
import { i18n, startLanguage } from "./i18n/language";
import { router } from "./routes/router";
import { colorSchemeManager, theme } from "./ui/theme";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

await startLanguage();

createRoot(root).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <MantineProvider
        theme={theme}
        colorSchemeManager={colorSchemeManager}
        defaultColorScheme="auto"
      >
        <LucideProvider size={16} strokeWidth={1.75}>
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </LucideProvider>
      </MantineProvider>
    </I18nProvider>
  </StrictMode>,
);
