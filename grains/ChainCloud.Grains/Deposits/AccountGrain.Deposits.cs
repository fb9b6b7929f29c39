using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Deposits;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Ledger;

/// <summary>The book's deposits: what the watcher saw becomes ledger entries; lists.</summary>
public sealed partial class AccountGrain
{
    private const int DepositsPerRound = 500;

    public Task<Result<Page<DepositView>>> ListDeposits(PageQuery query) => DepositPage(
        query, before => Part<IDepositReads>().List(Book, before, query.Limit + 1, CancellationToken.None));

    public Task<Result<Page<DepositView>>> AddressDeposits(ScriptPubKey script, PageQuery query) => DepositPage(
        query, before => Part<IDepositReads>().ListOfScript(Book, script, before, query.Limit + 1, CancellationToken.None));

    public Task<Result<DepositView>> ReadDeposit(DepositId id) => Reading<DepositView>(async () =>
        await Part<IDepositReads>().Read(id, CancellationToken.None) is { } row && row.Book == Book
            ? (await DepositViewsOf([row]))[0]
            : new Problem(ProblemCodes.NotFound, "No such deposit."));

    /// <summary>
    /// Rounds of one group commit each, until nothing is due. A deposit that the watcher touched meanwhile is refused by its version and
    /// comes again; what a round could not write stays due for the next call.
    /// </summary>
    public async Task AdvanceDeposits()
    {
        var chain = Part<ChainRegistry>().Find(Book.Asset).Value;
        while (await Part<IChainStore>().LoadCursor(chain.Asset, CancellationToken.None) is { } cursor)
        {
            var due = await Part<IDepositReads>().Due(
                chain.Asset, Book, cursor.SettledHeight, chain.Rules.Credit, chain.Rules.Final, DepositsPerRound, CancellationToken.None);
            var coinbase = await CoinbaseAmong(due);
            var steps = due
                .Select(row => DepositStep.Of(
                    row, cursor.SettledHeight, coinbase.Contains(row.Outpoint) ? chain.Rules.ForCoinbase() : chain.Rules))
                .OfType<LedgerCommand>()
                .ToList();
            var answers = await Task.WhenAll(steps.Select(SubmitInTurn));
            if (!answers.Any(a => a.IsOk && !a.Value.Replayed))
            {
                return;
            }
        }
    }

    private async Task<HashSet<Outpoint>> CoinbaseAmong(IReadOnlyList<DepositRow> rows)
    {
        var coins = await Part<ITransferReads>().Coins(Book.Asset, [.. rows.Select(r => r.Outpoint)], CancellationToken.None);
        return [.. coins.Where(c => c.IsCoinbase).Select(c => c.Point)];
    }

    private Task<Result<Page<DepositView>>> DepositPage(PageQuery query, Func<DepositId?, Task<IReadOnlyList<DepositRow>>> read) =>
        Reading<Page<DepositView>>(async () =>
        {
            if (!PageCursor.Id(query, DepositId.Parse).TryGet(out var before, out var problem))
            {
                return problem;
            }

            var rows = PageCursor.Cut(await read(before), query.Limit, row => row.Id.ToString());
            return new Page<DepositView>(await DepositViewsOf(rows.Items), rows.NextCursor);
        });

    private async Task<IReadOnlyList<DepositView>> DepositViewsOf(IReadOnlyList<DepositRow> rows)
    {
        var chain = Part<ChainRegistry>().Find(Book.Asset).Value;
        var cursor = await Part<IChainStore>().LoadCursor(chain.Asset, CancellationToken.None);
        var addresses = await Part<IAddressReads>().FindAddresses(chain.Asset, [.. rows.Select(r => r.Script).Distinct()], CancellationToken.None);
        var labels = addresses.ToDictionary(a => a.Script, a => a.Label);
        return [.. rows.Select(row => new DepositView(
            row.Id, row.Book, row.State, row.Purpose, row.Outpoint, row.Script, row.Amount, row.Anchor,
            row.Anchor?.Confirmations(cursor?.SettledHeight ?? 0) ?? 0, chain.Rules.Credit, labels.GetValueOrDefault(row.Script), row.DetectedAt))];
    }
}
