import doge from 'bitcore-lib-doge';
import ltc from 'bitcore-lib-ltc';

/** The bitcore of a chain, undefined where it has none. */
export const bitcoreOf = (asset) => ({ DOGE: doge, LTC: ltc })[asset];
