// Money as the rules write it, in yuan; sums are made in whole fen.

/** Yuan as the rules write them, always with two places, in whole fen. */
export function fen(yuan) {
	return BigInt(yuan.replace(".", ""));
}

/** Whole fen as yuan with two places. */
export function yuan(given) {
	const digits = String(given).padStart(3, "0");
	return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The sum of amounts. */
export function total(amounts) {
	return yuan(amounts.reduce((sum, one) => sum + fen(one), 0n));
}
