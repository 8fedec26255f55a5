import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Run } from "@/api/runs";
import { type TableRow, tableQuery } from "@/api/table";
import { useCommands } from "@/commands/commands";
import { BackIcon, ForwardIcon } from "@/ui/icons";

/** The ways to the run begun after this one and to the one begun before it. */
export function RunNeighbours({ run }: { run: Run }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const newer = useNeighbour(run, `number > ${run.number}`, "number");
  const older = useNeighbour(run, `number < ${run.number}`, "-number");
  const open = (other: TableRow | undefined) =>
    other &&
    navigate({
      to: "/$entity/$project/runs/$run",
      params: { entity: run.entity, project: run.project, run: other.id },
      // The same tab of the other run.
      search: (now) => now,
    });
  const ways = [
    { label: t`Newer run`, other: newer, Icon: BackIcon },
    { label: t`Older run`, other: older, Icon: ForwardIcon },
  ];
  useCommands(t`Run`, [
    { label: t`Older run`, keys: ["j"], run: () => void open(older), onlyKeys: true },
    { label: t`Newer run`, keys: ["k"], run: () => void open(newer), onlyKeys: true },
  ]);
  return (
    <span style={{ display: "inline-flex" }}>
      {ways.map(({ label, other, Icon }) => (
        <ActionIcon
          key={label}
          variant="subtle"
          color="gray"
          size={26}
          disabled={!other}
          aria-label={other ? `${label}: ${other.name}` : label}
          title={other ? `${label}: ${other.name}` : label}
          onClick={() => void open(other)}
        >
          <Icon size={15} />
        </ActionIcon>
      ))}
    </span>
  );
}

function useNeighbour(run: Run, filter: string, order: string): TableRow | undefined {
  const { data } = useQuery(tableQuery(run.project_id, { filter, order: [order], limit: 1 }));
  return data?.rows?.[0];
}
