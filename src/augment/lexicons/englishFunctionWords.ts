/**
 * English words that carry grammar rather than meaning. WordNet knows many of them as something else (can: a tin; are: a hundredth of a hectare;
 * me: Maine), so that their "synonyms" would be other words altogether; EDA leaves stop words alone too (Wei and Zou, 2019, section 2).
 */
export const englishFunctionWords: ReadonlySet<string> = new Set(
  `about above after again against all almost also although always am among an and another any anyone anything are around as at away back be because been before
  behind being below beneath beside besides between beyond both but by can cannot could did do does doing done down during each either else enough even ever every
  everyone everything except few for from further get gets got had has have having he her here hers herself him himself his how however i if in inside into is it
  its itself just least less let like many may me might mine more most much must my myself near neither never no nobody none nor not nothing now of off often on once
  one only onto or other others ought our ours ourselves out outside over own per perhaps please quite rather same shall she should since so some somebody someone
  something soon still such than that the their theirs them themselves then there these they this those though through throughout thus till to together too toward
  towards under unless until up upon us used very was we well were what whatever when whenever where wherever whether which while who whoever whole whom whose why
  will with within without would yes yet you your yours yourself yourselves`.split(/\s+/),
);
