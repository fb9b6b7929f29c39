using System.Globalization;
using System.Security.Cryptography;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Benchmarks.Payouts;

/// <summary>The books that are paid from, written and read while no platform runs on their database.</summary>
internal sealed class PaidBooks(StoreOptions options)
{
    private const long Seeded = 10_000_000_000_000;

    public static readonly AssetId Ltc = AssetId.Parse("LTC").Value;

    /// <summary>The merchant whom many callers ask at once, and then as many merchants as told.</summary>
    public static IReadOnlyList<MerchantId> Merchants(int many) =>
        [.. Enumerable.Range(0, many + 1).Select(i => MerchantId.Parse(i == 0 ? "hot" : $"m-{i.ToString("0000", CultureInfo.InvariantCulture)}").Value)];

    /// <summary>Makes the schema and gives each merchant's book a hot balance, as a deposit would.</summary>
    public async Task Seed(IReadOnlyList<MerchantId> merchants)
    {
        await using var store = Open();
        await store.GetRequiredService<StoreMigrator>().Migrate(CancellationToken.None);
        var books = store.GetRequiredService<IBookStore>();
        var amount = Amount.Of(Ltc, Seeded);
        foreach (var merchant in merchants)
        {
            var deposited = new JournalEntry(
                EntryKinds.DepositCredited, "dep_benchmark", Posting.Credit(LedgerAccount.Chain, amount), Posting.Debit(LedgerAccount.Hot, amount));
            var item = new CommitItem($"deposit:{merchant}", new Hash256(SHA256.HashData("benchmark"u8)), [], [deposited], [], []);
            var head = AccountHead.New(new BookId(merchant, Ltc));
            var outcome = await books.Commit(head, head.Next([deposited]), [item], TimeProvider.System.GetUtcNow(), CancellationToken.None);
            if (outcome is not CommitOutcome.Committed)
            {
                throw new InvalidOperationException($"The balance was not written: {outcome}.");
            }
        }
    }

    /// <summary>
    /// Throws unless each merchant has exactly so much reserved, by its head and by the sum of its postings, and the rest is still available.
    /// </summary>
    public async Task RequireReserved(IReadOnlyList<(MerchantId Merchant, long Units)> reserved)
    {
        await using var store = Open();
        foreach (var (merchant, units) in reserved)
        {
            var book = new BookId(merchant, Ltc);
            var head = await store.GetRequiredService<IBookStore>().LoadHead(book, CancellationToken.None);
            var postings = await store.GetRequiredService<ILedgerReads>().SumPostings(book, CancellationToken.None);
            if (head[LedgerAccount.HotReserved] != units || head[LedgerAccount.Hot] != Seeded - units || !head.Balances.SequenceEqual(postings.Balances))
            {
                throw new InvalidOperationException(
                    $"{units} units of {book} were accepted; its head has {head[LedgerAccount.HotReserved]} reserved and {head[LedgerAccount.Hot]} "
                    + $"available of {Seeded}, its postings {postings[LedgerAccount.HotReserved]} and {postings[LedgerAccount.Hot]}.");
            }
        }
    }

    private ServiceProvider Open() => new ServiceCollection().AddChainCloudStore(options).BuildServiceProvider();
}
