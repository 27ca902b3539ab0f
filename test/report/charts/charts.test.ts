import { describe, expect, it } from 'vitest';
import { barChart } from '../../../src/report/charts/barChart.js';
import { heatMap } from '../../../src/report/charts/heatMap.js';
import { histogram } from '../../../src/report/charts/histogram.js';
import { intervalChart } from '../../../src/report/charts/intervalChart.js';
import { lineChart } from '../../../src/report/charts/lineChart.js';
import { reliabilityDiagram } from '../../../src/report/charts/reliabilityDiagram.js';
import { shareBar } from '../../../src/report/charts/shareBar.js';
import { standaloneSvg } from '../../../src/report/charts/standaloneSvg.js';

const words = { title: 'What it shows', desc: 'Numbers stand in the table.' };
const unit = { from: 0, to: 1, ticks: [0, 0.5, 1], format: String };

/** The `d` of the paths with this attribute, in order. */
function paths(svg: string, attribute: string): string[] {
  return [...svg.matchAll(/<path d="([^"]*)"([^>]*)>/g)].flatMap(([, d, rest]) =>
    rest.includes(attribute) ? [d] : [],
  );
}

describe('intervalChart', () => {
  const input = {
    ...words,
    series: [
      { color: '#111111', shape: 'square' },
      { color: '#222222', shape: 'circle' },
    ],
    axis: unit,
    labelWidth: 86,
    plotWidth: 200,
  } as const;

  it('puts values, intervals and what they are held against where they belong', () => {
    const { text } = intervalChart({
      ...input,
      rows: [
        { label: 'spam', reference: 0.25, marks: [{ series: 0, value: 0.5, interval: [0.4, 0.75] }] },
        { label: 'list', marks: [{ series: 1, value: 1, faint: true }] },
      ],
    });
    // The plot starts at 86 + 14; a row is 2 · 13 + 9 = 35 high and starts at 4, its lanes 13 apart round the middle.
    expect(paths(text, 'stroke="#111111"')).toEqual(['M180,15H250']);
    expect(paths(text, 'fill="#111111"')).toEqual(['M196.5,11.5h7v7h-7z']);
    expect(paths(text, 'stroke-width="2"')).toEqual(['M150,15v13']);
    expect(paths(text, 'fill="#222222"')[0]).toMatch(/^M296,63a4,4/);
    expect(text).toMatch(/fill="#222222" opacity="0.45"/);
    expect(text).toContain('<text x="86" y="25.5">spam</text>');
    expect(text).toMatch(/width="316" height="92"/);
  });

  it('draws very many rows on one line each, with the intervals of the last series alone', () => {
    const marks = [0, 1].map((series) => ({ series, value: 0.5, interval: [0.4, 0.6] as const }));
    const { text } = intervalChart({ ...input, dense: true, rows: [{ label: 'a', marks }] });
    expect(paths(text, 'stroke="#111111"')).toEqual([]);
    expect(paths(text, 'stroke="#222222"')).toEqual(['M180,11.5H220']);
  });
});

describe('barChart', () => {
  it('lays the parts of a bar behind one another', () => {
    const parts = [
      { value: 0.25, color: '#111111' },
      { value: 0.5, color: '#222222' },
    ];
    const { text } = barChart({
      ...words,
      rows: [{ label: 'lf', parts, text: '75 %' }],
      axis: unit,
      labelWidth: 92,
      plotWidth: 100,
    });
    expect(paths(text, '#111111')).toEqual(['M100,5H125v12H100z']);
    expect(paths(text, '#222222')).toEqual(['M125,5H175v12H125z']);
    expect(text).toContain('<text x="180" y="15">75 %</text>');
  });
});

describe('histogram', () => {
  it('scales its columns to a round share', () => {
    const { text } = histogram({
      ...words,
      shares: [0.3, 0, 0.1],
      labels: ['0', '1', '2'],
      color: '#111111',
      width: 96,
      height: 40,
    });
    // To 40 %: 0.3 reaches 30 of 40 px up from 48, 0.1 reaches 10.
    expect(paths(text, '#111111')).toEqual(['M38,48V18h28V48zM102,48V38h28V48z']);
    expect(text).toContain('>40%</text>');
  });
});

describe('lineChart', () => {
  it('spans the values up to round ones', () => {
    const { text } = lineChart({
      ...words,
      series: [
        {
          color: '#111111',
          points: [
            [1, 0.5],
            [2, 0.75],
            [3, 1],
          ],
        },
      ],
      marked: 2,
      width: 100,
      height: 90,
    });
    // Ticks from 0.5 to 1 by 0.1; labels of three characters take some room to the left.
    const [line] = paths(text, '#111111');
    const [, left] = /^M(\d+),98L/.exec(line)!;
    expect(line).toBe(`M${left},98L${Number(left) + 50},53L${Number(left) + 100},8`);
    expect(paths(text, 'stroke-dasharray="3 3"')).toEqual([`M${Number(left) + 50},8V98`]);
  });

  it('draws one epoch as a dot', () => {
    const { text } = lineChart({ ...words, series: [{ color: '#111111', points: [[1, 0.5]] }] });
    expect(text).toContain('r="3" fill="#111111"');
    expect(text).not.toMatch(/NaN|Infinity/);
  });
});

describe('reliabilityDiagram', () => {
  it('has points as large as their bins, and lines through bins of five rows and more', () => {
    const bins = [
      { n: 4, confidence: 0.5, accuracy: 0 },
      { n: 8, confidence: 0.75, accuracy: 0.5 },
      { n: 8, confidence: 1, accuracy: 1 },
    ];
    const { text } = reliabilityDiagram({
      ...words,
      from: 0.5,
      side: 100,
      series: [{ color: '#111111', shape: 'square', bins }],
    });
    expect(paths(text, 'stroke="#111111"')).toEqual(['M80,58L130,8']);
    // sqrt(14 + 146 · 8 / 20) = 8.5 px a side.
    expect(paths(text, 'fill="#111111"')[0]).toContain('M75.7,53.7h8.5v8.5h-8.5z');
  });
});

describe('heatMap', () => {
  it('fills fields by strength and writes into them', () => {
    const { text } = heatMap({
      ...words,
      rows: ['a', 'b'],
      columns: ['a', 'b'],
      side: 20,
      cells: [
        [{ strength: 1, color: '#111111', text: '12' }, null],
        [
          { strength: 0, color: '#111111', text: '0' },
          { strength: 0.5, color: '#222222' },
        ],
      ],
    });
    expect([...text.matchAll(/fill-opacity="([^"]*)"/g)].map(([, opacity]) => opacity)).toEqual(['0.6', '0.3']);
    // Labels of 11 px and 0.6 em take 7 px, and rise by 5: fields start at (15, 19).
    expect(text).toContain('<path d="M15,19h20v20h-20z" fill-opacity="0.6"/>');
    expect(text).toContain('<path d="M35,39h20v20h-20z" fill-opacity="0.3"/>');
    expect(text).toContain('<text x="25" y="33">12</text>');
  });
});

describe('shareBar', () => {
  it('is a share of 56 px, and nothing where there is none', () => {
    expect(paths(shareBar(0.5, '#111111').text, '#111111')).toEqual(['M0,0H28V8H0z']);
    expect(paths(shareBar(0.5, '#111111', [0.25, 0.75]).text, 'stroke-width')).toEqual(['M14,4H42']);
    expect(shareBar(null, '#111111').text).toBe('');
    expect(shareBar(1.2, '#111111').text).toBe('');
  });
});

describe('every chart', () => {
  const evil = '"><script>alert(1)</script>';
  const all = [
    intervalChart({
      title: evil,
      desc: evil,
      series: [{ color: '#111111', shape: 'diamond' }],
      rows: [{ label: evil, marks: [{ series: 0, value: 0.5 }] }],
      axis: { ...unit, title: evil },
      labelWidth: 400,
      plotWidth: 100,
    }),
    barChart({
      title: evil,
      desc: evil,
      rows: [{ label: evil, parts: [{ value: 1, color: '#111111' }], text: evil }],
      axis: unit,
      labelWidth: 400,
      plotWidth: 100,
    }),
    histogram({ title: evil, desc: evil, shares: [1], labels: [evil], color: '#111111', axisTitle: evil }),
    lineChart({
      title: evil,
      desc: evil,
      series: [
        {
          color: '#111111',
          points: [
            [0, 1],
            [1, 2],
          ],
        },
      ],
      xTitle: evil,
    }),
    reliabilityDiagram({ title: evil, desc: evil, from: 0.5, series: [] }),
    heatMap({
      title: evil,
      desc: evil,
      rows: [evil],
      columns: [evil],
      side: 20,
      cells: [[{ strength: 1, color: '#111111', text: evil }]],
      axes: [evil, evil],
    }),
  ];

  it('has a name and a description, and escapes every text', () => {
    for (const { text } of all) {
      expect(text).toMatch(
        /^<svg role="img" width="[\d.]+" height="[\d.]+" viewBox="[^"]*"><title>[^<]+<\/title><desc>[^<]+<\/desc>/,
      );
      expect(text).not.toMatch(/<script|NaN|undefined|Infinity/);
    }
  });

  it('can be a file of its own', () => {
    const file = standaloneSvg(all[2]);
    expect(file).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img"/);
    expect(file).toContain('@media (prefers-color-scheme:dark)');
    expect(file.match(/<style>/g)).toHaveLength(1);
  });
});
