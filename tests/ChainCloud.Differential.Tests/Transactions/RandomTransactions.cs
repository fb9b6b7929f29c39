namespace ChainCloud.Differential.Tests;

/// <summary>Transactions that nobody would send but everybody must read alike.</summary>
internal static class RandomTransactions
{
    /// <summary>One in so many has more inputs or outputs than one byte can count.</summary>
    private const int LargeEvery = 200;

    public static Transaction Any(CaseSource source, ChainParameters chain)
    {
        var witness = chain.HasSegwit && source.OneIn(2);
        var inputs = Enumerable.Range(0, Count(source)).Select(i => new TransactionInput(
            Outpoint(source),
            RandomScripts.Any(source),
            source.Pick(uint.MaxValue, 0xffff_fffd, 0u, source.UInt32()),
            witness && (i == 0 || source.OneIn(2)) ? Witness(source) : []));
        var outputs = Enumerable.Range(0, Count(source)).Select(_ => Output(source, chain));
        return new Transaction(source.Pick(1, 2), [.. inputs], [.. outputs], source.OneIn(2) ? 0 : source.UInt32());
    }

    public static Outpoint Outpoint(CaseSource source) => new(new Hash256(source.Bytes(32)), source.OneIn(20) ? source.UInt32() : (uint)source.Number(0, 300));

    public static TransactionOutput Output(CaseSource source, ChainParameters chain) => new(
        source.OneIn(2) ? source.Long(0, chain.MaxSupplyUnits) : source.Long(0, 10_000_000),
        source.OneIn(4) ? new ScriptPubKey(RandomScripts.Any(source)) : RandomScripts.WithAddress(source, chain));

    private static int Count(CaseSource source) => source.OneIn(LargeEvery) ? source.Number(250, 300) : source.Number(1, 6);

    private static byte[][] Witness(CaseSource source) =>
        [.. Enumerable.Range(0, source.Number(1, 5)).Select(_ => source.Bytes(source.OneIn(5) ? source.Number(250, 600) : source.Number(0, 100)))];
}
