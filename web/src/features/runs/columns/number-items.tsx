import { useLingui } from "@lingui/react/macro";
import { Menu } from "@/ui/menu";
import { useTable } from "../table/table-context";

const FIRST_BUCKETS = 5;
const BUCKETS = [2, 3, 4, 5, 6, 7, 8];

/** What only columns of numbers offer: which way is better, and colours by their values. */
export function NumberItems({ name }: { name: string }) {
  const { columns } = useTable();
  const kind = columns.kindOf(name);
  if (kind === "duration") return <ColorItems name={name} />;
  if (kind !== "number" && kind !== "mixed") return null;
  return (
    <>
      <BetterItems name={name} />
      <ColorItems name={name} />
    </>
  );
}

/** Which way differences to the baseline are good. */
function BetterItems({ name }: { name: string }) {
  const { t } = useLingui();
  const { spec, changeSpec } = useTable();
  const now = spec.better?.[name];
  const take = (better: "higher" | "lower" | undefined) => {
    const { [name]: _, ...rest } = spec.better ?? {};
    changeSpec({ better: better ? { ...rest, [name]: better } : rest });
  };
  const choices = [
    { id: "higher", label: t`Higher is better` },
    { id: "lower", label: t`Lower is better` },
  ] as const;
  return (
    <>
      <Menu.Divider />
      {choices.map(({ id, label }) => (
        <Menu.CheckboxItem
          key={id}
          checked={now === id}
          closeMenuOnClick
          onChange={() => take(now === id ? undefined : id)}
        >
          {label}
        </Menu.CheckboxItem>
      ))}
    </>
  );
}

function ColorItems({ name }: { name: string }) {
  const { t } = useLingui();
  const { spec, changeSpec } = useTable();
  const isOn = spec.colorBy?.column === name;
  return (
    <>
      <Menu.Divider />
      <Menu.CheckboxItem
        checked={isOn}
        closeMenuOnClick
        onChange={() =>
          changeSpec({ colorBy: isOn ? undefined : { column: name, buckets: FIRST_BUCKETS } })
        }
      >
        {t`Colour the runs by this`}
      </Menu.CheckboxItem>
      {isOn && (
        <>
          <Menu.Label>{t`Steps of colour`}</Menu.Label>
          {BUCKETS.map((buckets) => (
            <Menu.RadioItem
              key={buckets}
              value={String(buckets)}
              checked={spec.colorBy?.buckets === buckets}
              closeMenuOnClick
              onChange={() => changeSpec({ colorBy: { column: name, buckets } })}
            >
              {buckets}
            </Menu.RadioItem>
          ))}
        </>
      )}
    </>
  );
}
