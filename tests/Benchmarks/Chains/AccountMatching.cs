using System.Security.Cryptography;
using ChainCloud.Chains;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;

namespace ChainCloud.Benchmarks.Chains;

/// <summary>
/// What an Ethereum block asks the index of watched addresses: sender and recipient of 200 transactions, and the recipient of 400 transfer
/// logs, which are decoded. Peer: the same questions to a hash set.
/// </summary>
internal static class AccountMatching
{
    private const int Transactions = 200;
    private const int Logs = 400;
    private const int Batch = 1_000;
    private const int Hits = 3;

    public static List<Row> Run(RunPlan plan, int watched)
    {
        plan.Progress($"  accounts, {watched:N0} watched");
        var (index, set) = (new ScriptIndex(1), new HashSet<ScriptPubKey>());
        var book = BookId.Parse("bench/ETH").Value;
        for (var batch = 0u; batch < watched / Batch; batch++)
        {
            var scripts = Enumerable.Range(0, Batch).Select(i => new WatchedScript(Account((batch * Batch) + (uint)i).ToDestination(), (batch * Batch) + (uint)i));
            index.Add(new BatchId(book, AddressPurpose.Cold, batch), [.. scripts]);
            set.UnionWith(Enumerable.Range(0, Batch).Select(i => Account((batch * Batch) + (uint)i).ToDestination()));
        }

        // The first of each kind are ours; all others are strangers.
        var accounts = Enumerable.Range(0, 2 * Transactions).Select(i => Account(i == 0 ? 0 : 0x8000_0000 + (uint)i)).ToArray();
        var logs = Enumerable.Range(0, Logs).Select(i => Log(Account(i < Hits - 1 ? (uint)i : 0x9000_0000 + (uint)i))).ToArray();
        var found = new List<WatchedAddress>();
        var rounds = Rounds.Of(
            plan, plan.WarmUp / 4, plan.Slice, "blocks",
            () => Ask(accounts, logs, set.Contains),
            () => Ask(accounts, logs, script =>
            {
                found.Clear();
                index.Find(script.Span, found);
                return found.Count > 0;
            }));
        return
        [
            new Row($"accounts of an Ethereum block in a hash set, {watched / 1_000_000} M addresses", Summary.Rate(rounds[0].MedianRate(), " blocks")),
            new Row(
                $"accounts of an Ethereum block, {watched / 1_000_000} M addresses", Summary.Rate(rounds[1].MedianRate(), " blocks"),
                new Ratio("hash set", rounds[1].MedianRatio(rounds[0]))),
        ];
    }

    private static int Ask(AccountAddress[] accounts, (Hash256[] Topics, byte[] Data)[] logs, Func<ScriptPubKey, bool> isOurs)
    {
        var hits = accounts.Count(a => isOurs(a.ToDestination()))
            + logs.Count(log => Abi.TryTransferLog(log.Topics, log.Data) is { } moved && isOurs(moved.To.ToDestination()));
        return hits == Hits ? 1 : throw new InvalidOperationException($"{hits} accounts were found, not {Hits}.");
    }

    private static (Hash256[] Topics, byte[] Data) Log(AccountAddress to) =>
        ([Abi.TransferTopic, Topic(Account(0xa000_0000)), Topic(to)], [.. new byte[31], 1]);

    private static Hash256 Topic(AccountAddress account) => Hash256.Parse($"{new string('0', 24)}{Convert.ToHexStringLower(account.Span)}").Value;

    private static AccountAddress Account(uint number) => new(SHA256.HashData(BitConverter.GetBytes(number)).AsSpan(0, 20));
}
