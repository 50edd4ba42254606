import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { LedgerEntryRow } from '#engine';
import { Store } from '#store';
import { formatInstant, formatMicro, sumExact } from '#units';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import type { Page } from '../http/paging.js';
import { spanOf, spanOfPeriod } from '../http/period-span.js';
import { mapPage, periodText } from '../http/texts.js';
import { ledgerAccounts, ledgerEntriesQuery, ledgerEntryPage } from './ledger-dto.js';
import type { LedgerAccountsAnswer, LedgerEntriesQuery, LedgerEntryAnswer } from './ledger-dto.js';

/** The double-entry ledger of this household. */
@ApiTags('Trades and settlement')
@Controller('api/v1/ledger')
export class LedgerController {
  constructor(private readonly store: Store) {}

  @Get('entries')
  @Access('read')
  @ApiOperation({ summary: 'Ledger entries in the order of their chain' })
  @ApiOkResponse({ standardSchema: ledgerEntryPage, description: 'A page.' })
  @ApiErrors('http.validation', 'store.bad-cursor')
  async entries(
    @Query({ schema: ledgerEntriesQuery }) { tradeId, period, from, to, limit, cursor }: LedgerEntriesQuery,
  ): Promise<Page<LedgerEntryAnswer>> {
    const span = period === undefined ? spanOf(from, to) : spanOfPeriod(period);
    return mapPage(await this.store.settlement.ledgerEntries({ ...span, tradeId }, { limit, cursor }), entryAnswer);
  }

  @Get('accounts')
  @Access('read')
  @ApiOperation({ summary: 'What each account stands at; the sum is zero' })
  @ApiOkResponse({ standardSchema: ledgerAccounts, description: 'All accounts.' })
  @ApiErrors()
  async accounts(): Promise<LedgerAccountsAnswer> {
    const balances = await this.store.settlement.accountBalances();
    return {
      items: balances.map(({ account, balance }) => ({ account, balance: formatMicro(balance) })),
      nextCursor: null,
      total: formatMicro(sumExact(balances.map(({ balance }) => balance))),
    };
  }
}

function entryAnswer(row: LedgerEntryRow): LedgerEntryAnswer {
  return {
    sequence: row.sequence,
    entryId: row.entryId,
    tradeId: row.tradeId,
    period: periodText(row.period),
    // Safety: the four kinds that the settlement posts.
    kind: row.kind as LedgerEntryAnswer['kind'],
    refersTo: row.refersTo,
    buyerRevision: row.buyerRevision,
    sellerRevision: row.sellerRevision,
    postings: row.postings.map(({ account, amount }) => ({ account, amount: formatMicro(amount) })),
    hash: row.hash,
    postedAt: formatInstant(row.postedAtMs),
  };
}
