import { MAX_FORECAST_PERIODS } from '#engine';
import { z } from 'zod';
import { energyField, energyWh, flag, period, periodField, price, priceField } from '../http/fields.js';

export const agentBody = z
  .strictObject({
    enabled: z.boolean().meta({ description: 'False: the agent places no orders; those in the book stay.' }),
    buyFrom: priceField('Limit of buys when the period opens.'),
    buyTo: priceField('Limit of buys towards gate closure: the most to pay.'),
    sellFrom: priceField('Limit of sells when the period opens.'),
    sellTo: priceField('Limit of sells towards gate closure: the least to get.'),
  })
  .meta({
    id: 'SetAgent',
    example: { enabled: true, buyFrom: '0.12', buyTo: '0.28', sellFrom: '0.26', sellTo: '0.1' },
  });

export const forecastBody = z
  .strictObject({
    periods: z
      .array(
        z.strictObject({
          period: periodField('Start of the delivery period.'),
          importWh: energyField('Expected to be taken from the grid.'),
          exportWh: energyField('Expected to be fed into the grid.'),
        }),
      )
      .max(MAX_FORECAST_PERIODS)
      .meta({ description: 'Replaces the forecast of these periods; others stay. The order does not matter.' }),
  })
  .meta({
    id: 'SetForecast',
    example: { periods: [{ period: '2026-06-01T12:00:00Z', importWh: 0, exportWh: 900 }] },
  });

export const agentState = z
  .object({
    settings: z
      .object({
        enabled: flag('False: the agent places no orders.'),
        buyFrom: price('Limit of buys when the period opens.'),
        buyTo: price('Limit of buys towards gate closure.'),
        sellFrom: price('Limit of sells when the period opens.'),
        sellTo: price('Limit of sells towards gate closure.'),
      })
      .nullable()
      .meta({ description: 'null: never set; the agent is off.' }),
    forecast: z
      .array(
        z.object({
          period: period(),
          importWh: energyWh('Expected to be taken from the grid.'),
          exportWh: energyWh('Expected to be fed into the grid.'),
        }),
      )
      .meta({ description: 'Ascending by period.' }),
  })
  .meta({ id: 'Agent' });

export type AgentBody = z.output<typeof agentBody>;
export type ForecastBody = z.output<typeof forecastBody>;
export type AgentAnswer = z.output<typeof agentState>;
