/** One choice of a few, as radio buttons that look like one control. */
export function Segmented<Value extends string>(props: {
  readonly legend: string;
  readonly name: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly tone?: 'import' | 'export' }[];
  readonly onChange: (value: Value) => void;
}) {
  return (
    <fieldset class="segmented">
      <legend class="unseen">{props.legend}</legend>
      {props.options.map((option) => (
        <label key={option.value} class={`segment ${option.tone === undefined ? '' : `segment-${option.tone}`}`}>
          <input
            type="radio"
            name={props.name}
            value={option.value}
            checked={option.value === props.value}
            onChange={() => props.onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
