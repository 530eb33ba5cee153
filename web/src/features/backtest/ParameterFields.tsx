import { control, Field } from "../../components/ui/Field";
import type { Parameter, Template } from "./start";

/** The defaults of a template's parameters, as text. */
export function defaultsOf(parameters: Parameter[]): Record<string, string> {
  return Object.fromEntries(parameters.map(({ name, default: value }) => [name, String(value)]));
}

/** One control for each parameter of a strategy. */
export function ParameterFields(props: {
  template: Template;
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
}) {
  const values = { ...defaultsOf(props.template.parameters), ...props.values };
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      {props.template.parameters.map((parameter) => (
        <Field key={parameter.name} label={parameter.label} hint={rangeOf(parameter)}>
          {(attributes) => (
            <Control
              attributes={attributes}
              parameter={parameter}
              value={values[parameter.name] ?? ""}
              onChange={(value) => props.onChange({ ...props.values, [parameter.name]: value })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}

function rangeOf({ min, max }: Parameter): string | undefined {
  return min != null && max != null ? `${Number(min)} to ${Number(max)}` : undefined;
}

function Control(props: {
  attributes: { id: string };
  parameter: Parameter;
  value: string;
  onChange: (value: string) => void;
}) {
  const { type, choices, min, max, step } = props.parameter;
  const common = { ...props.attributes, className: control, value: props.value };
  const options = type === "BOOL" ? ["true", "false"] : type === "ENUM" ? (choices ?? []) : undefined;
  if (options) {
    return (
      <select {...common} onChange={(event) => props.onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  }
  return (
    <input
      {...common}
      type="number"
      min={min ?? undefined}
      max={max ?? undefined}
      step={step ?? (type === "INT" ? 1 : "any")}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}
