import { useEffect, useMemo, useState } from 'preact/hooks';
import { AccessScreen, type AccessReason } from './access/access-screen.js';
import { TokenKeeper, tokenInFragment } from './access/token.js';
import { AlarmsSection } from './alarms/alarms-section.js';
import { NodeClient } from './api/client.js';
import { BalanceSection } from './balance/balance-section.js';
import { BoardContext } from './data/board-context.js';
import { Board } from './data/board.js';
import { MarketSection } from './market/market-section.js';
import { useChosenPeriod } from './market/chosen-period.js';
import { MeterSection } from './meter/meter-section.js';
import { NetworkSection } from './network/network-section.js';
import { NowSection } from './now/now-section.js';
import { OrdersSection } from './orders/orders-section.js';
import { SettlementsSection } from './settlements/settlements-section.js';
import { Announcer } from './shell/announcer.js';
import { Banners } from './shell/banners.js';
import { Footer } from './shell/footer.js';
import { Header } from './shell/header.js';
import { Navigation } from './shell/navigation.js';
import { TradesSection } from './trades/trades-section.js';

/** The access screen, or the page for the token at hand. */
export function App({ keeper }: { readonly keeper: TokenKeeper }) {
  const [token, setToken] = useState(() => keeper.get());
  const [reason, setReason] = useState<AccessReason>('missing');
  const accept = (fresh: string) => {
    keeper.set(fresh);
    setToken(fresh);
  };
  const leave = (why: AccessReason) => {
    keeper.forget();
    setReason(why);
    setToken(undefined);
  };
  useEffect(() => {
    const onHash = () => {
      const fresh = takeTokenFromAddress();
      if (fresh !== undefined) accept(fresh);
    };
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);
  const board = useMemo(
    () =>
      token === undefined
        ? undefined
        : new Board(new NodeClient(new URL('api/v1/', document.baseURI), token, () => leave('refused'))),
    [token],
  );
  useEffect(() => {
    board?.start();
    return () => board?.stop();
  }, [board]);
  if (board === undefined) return <AccessScreen reason={reason} onToken={accept} />;
  return (
    <BoardContext.Provider value={board}>
      <Dashboard onForget={() => leave('missing')} />
    </BoardContext.Provider>
  );
}

/** The token of the address, which is cleaned at once; undefined when there is none. */
export function takeTokenFromAddress(): string | undefined {
  const found = tokenInFragment(location.hash);
  if (found === undefined) return undefined;
  history.replaceState(null, '', `${location.pathname}${location.search}${found.fragment}`);
  return found.token;
}

function Dashboard({ onForget }: { readonly onForget: () => void }) {
  const chosen = useChosenPeriod();
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <Header />
      <div class="frame">
        <Navigation />
        <main id="content" tabIndex={-1}>
          <Banners />
          <NowSection chosen={chosen} />
          <BalanceSection />
          <MarketSection chosen={chosen} />
          <TradesSection />
          <SettlementsSection />
          <OrdersSection chosen={chosen} />
          <MeterSection />
          <NetworkSection />
          <AlarmsSection />
        </main>
        <Footer onForget={onForget} />
      </div>
      <Announcer />
    </>
  );
}
