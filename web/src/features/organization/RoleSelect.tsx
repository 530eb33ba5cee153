import type { ComponentProps } from "react";
import { control } from "../../components/ui/Field";
import type { Role } from "../../generated/graphql/graphql";
import { NAMES } from "./organization";

/** Chooses one of these roles. */
export function RoleSelect({
  roles,
  value,
  choose,
  ...rest
}: Omit<ComponentProps<"select">, "onChange" | "value"> & {
  roles: readonly Role[];
  value: Role;
  choose: (role: Role) => void;
}) {
  return (
    <select {...rest} className={control} value={value} onChange={(event) => choose(event.target.value as Role)}>
      {roles.map((role) => (
        <option key={role} value={role}>
          {NAMES[role]}
        </option>
      ))}
    </select>
  );
}
