using System.Security.Cryptography;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Benchmarks.Payouts;

/// <summary>The book that is paid from, written and read while no platform runs on its database.</summary>
internal sealed class HotBook(StoreOptions options)
{
    public static readonly AssetId Ltc = AssetId.Parse("LTC").Value;
    public static readonly MerchantId Merchant = MerchantId.Parse("acme").Value;

    private static readonly BookId Book = new(Merchant, Ltc);

    /// <summary>Makes the schema and gives the book a hot balance, as a deposit would.</summary>
    public async Task Seed(long units)
    {
        await using var store = Open();
        await store.GetRequiredService<StoreMigrator>().Migrate(CancellationToken.None);
        var amount = Amount.Of(Ltc, units);
        var deposited = new JournalEntry(
            EntryKinds.DepositCredited, "dep_benchmark", Posting.Credit(LedgerAccount.Chain, amount), Posting.Debit(LedgerAccount.Hot, amount));
        var item = new CommitItem("deposit:benchmark", new Hash256(SHA256.HashData("benchmark"u8)), [], [deposited], [], []);
        var head = AccountHead.New(Book);
        var books = store.GetRequiredService<IBookStore>();
        var outcome = await books.Commit(head, head.Next([deposited]), [item], TimeProvider.System.GetUtcNow(), CancellationToken.None);
        if (outcome is not CommitOutcome.Committed)
        {
            throw new InvalidOperationException($"The balance was not written: {outcome}.");
        }
    }

    /// <summary>Throws unless exactly so much is reserved, by the head and by the sum of all postings, and the rest is still available.</summary>
    public async Task RequireReserved(long seeded, long reserved)
    {
        await using var store = Open();
        var head = await store.GetRequiredService<IBookStore>().LoadHead(Book, CancellationToken.None);
        var postings = await store.GetRequiredService<ILedgerReads>().SumPostings(Book, CancellationToken.None);
        if (head[LedgerAccount.HotReserved] != reserved || head[LedgerAccount.Hot] != seeded - reserved
            || !head.Balances.SequenceEqual(postings.Balances))
        {
            throw new InvalidOperationException(
                $"{reserved} units were accepted; the head has {head[LedgerAccount.HotReserved]} reserved and {head[LedgerAccount.Hot]} available of "
                + $"{seeded}, its postings {postings[LedgerAccount.HotReserved]} and {postings[LedgerAccount.Hot]}.");
        }
    }

    private ServiceProvider Open() => new ServiceCollection().AddChainCloudStore(options).BuildServiceProvider();
}
