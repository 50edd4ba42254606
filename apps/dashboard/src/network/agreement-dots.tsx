import type { NetworkStatus } from '../api/shapes.js';

/** Members beyond this many are told in words alone. */
const MOST_DOTS = 60;

/** One dot for each member: agrees, contradicts, or has not been heard. */
export function AgreementDots({ status }: { readonly status: NetworkStatus }) {
  const { agree, heard, members, disagreeing } = status.agreement;
  const contradict = disagreeing.length;
  const silent = Math.max(0, members - heard);
  const kinds = [
    ...Array.from({ length: agree }, () => 'good'),
    ...Array.from({ length: contradict }, () => 'bad'),
    ...Array.from({ length: silent }, () => 'off'),
  ];
  return (
    <div class="agreement-block">
      <p class="agreement-words">
        <strong>
          {agree} of {members} agree
        </strong>{' '}
        on the state of the market
        {contradict > 0 && <span class="contradict">; {contradict} contradict</span>}
        {silent > 0 && <span class="muted">; {silent} not heard of lately</span>}
      </p>
      {members <= MOST_DOTS && (
        <div class="agreement-dots" aria-hidden="true">
          {kinds.map((kind, index) => (
            <span key={index} class={`dot dot-${kind}`} />
          ))}
        </div>
      )}
    </div>
  );
}
