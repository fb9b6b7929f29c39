using ChainCloud.Grains.Store;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

/// <summary>A little chain: blocks named by height and branch.</summary>
internal static class ChainSamples
{
    public static BlockRef Block(long height, string branch = "") => new(height, Hash($"block {height}{branch}"));

    public static DepositFact Deposit(string tx, uint index = 0, long units = 1000, AddressPurpose purpose = AddressPurpose.Cold, bool dust = false) =>
        new(DepositId.Of(NextBits), Book, Point(tx, index), Script(tx), purpose, Units(units), dust);

    public static CoinFact Coin(string tx, uint index = 0, long units = 1000, AddressPurpose purpose = AddressPurpose.Hot, bool coinbase = false) =>
        new(Book, Point(tx, index), purpose, purpose == AddressPurpose.Change ? 1u : 0u, 7, Script(tx), Units(units), coinbase);

    public static BlockFacts Facts(
        long height, DepositFact[]? deposits = null, CoinFact[]? coins = null, SpendFact[]? spends = null, RawTxRow[]? raw = null, string branch = "",
        string previousBranch = "") =>
        new(Block(height, branch), Block(height - 1, previousBranch).Hash, deposits ?? [], coins ?? [], spends ?? [], raw ?? [], Now);

    /// <summary>A store whose cursor stands at block 100.</summary>
    public static async Task<ChainCursor> StartAt100(this StoreUnderTest store) => await store.Get<IChainStore>().StartAt(Ltc, Block(100), default);

    /// <summary>Commits a block after the present cursor; fails the test when it is not taken.</summary>
    public static async Task Mine(this StoreUnderTest store, BlockFacts facts)
    {
        var cursor = await store.Get<IChainStore>().LoadCursor(Ltc, default);
        Assert.True(await store.Get<IChainStore>().CommitBlock(cursor!, facts, default));
    }

    public static async Task Reorg(this StoreUnderTest store, long fork)
    {
        var cursor = await store.Get<IChainStore>().LoadCursor(Ltc, default);
        Assert.True(await store.Get<IChainStore>().CommitReorg(cursor!, Block(fork), Now, default));
    }

    public static async Task<DepositRow> Read(this StoreUnderTest store, DepositFact fact) =>
        (await store.Get<IDepositReads>().Read(fact.NewId, default))!;

    public static async Task<CoinRow> Read(this StoreUnderTest store, CoinFact fact) =>
        Assert.Single(await store.Get<ITransferReads>().Coins(Ltc, [fact.Point], default));

    public static async Task<string[]> EventTypes(this StoreUnderTest store) =>
        [.. (await store.Get<ILedgerReads>().Events(Acme, 0, 1000, default)).Select(e => e.Type)];
}
