using System.Security.Cryptography;
using System.Text;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ChainCloud.Cluster.Tests.Stage;

/// <summary>A merchant with a hot balance that no coin stands behind: nothing is ever sent here.</summary>
internal sealed record FundedMerchant(string Id, string Token)
{
    public const long Funds = 1_000_000_000_000;

    public static readonly AssetId Ltc = AssetId.Parse("LTC").Value;

    /// <summary>Merchants whose accounts live on either silo.</summary>
    public static async Task<IReadOnlyList<FundedMerchant>> Enrol(Cluster cluster, int count)
    {
        var merchants = new List<FundedMerchant>();
        using var operators = cluster.Operators();
        await using var store = Open(cluster);
        for (var i = 0; i < count; i++)
        {
            var id = $"merchant-{i}";
            await operators.CreateMerchant(id, id);
            await Fund(store.GetRequiredService<IBookStore>(), id);
            merchants.Add(new FundedMerchant(id, await operators.IssueToken(id, "hot")));
        }

        return merchants;
    }

    /// <summary>Each accepted order is in the database once, under the id that its merchant was told, and nothing else is reserved.</summary>
    public static async Task Audit(Cluster cluster, PayoutOrders orders)
    {
        Assert.Equal(orders.Accepted.OrderBy(each => each.Key), (await Stored(cluster)).OrderBy(each => each.Key));
        await using var store = Open(cluster);
        foreach (var merchant in orders.Accepted.GroupBy(each => each.Key.Merchant))
        {
            var book = BookOf(merchant.Key);
            var head = await store.GetRequiredService<IBookStore>().LoadHead(book, CancellationToken.None);
            var postings = await store.GetRequiredService<ILedgerReads>().SumPostings(book, CancellationToken.None);
            var reserved = merchant.Count() * (PayoutOrders.Units + PayoutOrders.MaxFee);
            Assert.Equal(reserved, head[LedgerAccount.HotReserved]);
            Assert.Equal(Funds - reserved, head[LedgerAccount.Hot]);
            Assert.Equal(postings.Balances.ToArray(), head.Balances.ToArray());
        }
    }

    private static async Task<List<KeyValuePair<(string, string), string>>> Stored(Cluster cluster)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString);
        await connection.OpenAsync();
        await using var all = new NpgsqlCommand("SELECT merchant, external_id, id FROM payout", connection);
        await using var rows = await all.ExecuteReaderAsync();
        var stored = new List<KeyValuePair<(string, string), string>>();
        while (await rows.ReadAsync())
        {
            stored.Add(KeyValuePair.Create((rows.GetString(0), rows.GetString(1)), rows.GetString(2)));
        }

        return stored;
    }

    private static async Task Fund(IBookStore books, string id)
    {
        var amount = Amount.Of(Ltc, Funds);
        var deposited = new JournalEntry(
            EntryKinds.DepositCredited, $"dep_{id}", Posting.Credit(LedgerAccount.Chain, amount), Posting.Debit(LedgerAccount.Hot, amount));
        var item = new CommitItem($"deposit:{id}", new Hash256(SHA256.HashData(Encoding.UTF8.GetBytes(id))), [], [deposited], [], []);
        var head = AccountHead.New(BookOf(id));
        Assert.IsType<CommitOutcome.Committed>(
            await books.Commit(head, head.Next([deposited]), [item], TimeProvider.System.GetUtcNow(), CancellationToken.None));
    }

    private static BookId BookOf(string merchant) => new(MerchantId.Parse(merchant).Value, Ltc);

    private static ServiceProvider Open(Cluster cluster) => new ServiceCollection()
        .AddChainCloudStore(new StoreOptions { Provider = StoreProvider.Postgres, ConnectionString = cluster.ConnectionString })
        .BuildServiceProvider();
}
