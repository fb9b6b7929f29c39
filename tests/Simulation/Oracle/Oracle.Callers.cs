using ChainCloud.GrainInterfaces;
using ChainCloud.Statements;

namespace ChainCloud.Simulation;

/// <summary>Invariants 10, 12, 16, 19 and 20: what callers were told, and what is kept of what machines said.</summary>
internal sealed partial class Oracle
{
    // Answers to a known key that only say: not now.
    private static readonly string[] Later =
        [ProblemCodes.StoreUnavailable, ProblemCodes.OutcomeUnknown, ProblemCodes.Overloaded];

    private readonly Dictionary<(string Device, string Merchant), (long Counter, Hash256 Hash)> _receiptChains = [];
    private readonly HashSet<(AssetId, ScriptPubKey)> _given = [];

    // By V-Devices, in this world or when the template was made.
    private readonly HashSet<(AssetId, ScriptPubKey)> _accepted = [];

    public void Answered(Order order, Result<PayoutView> answer)
    {
        if (answer.TryGet(out var view, out var problem))
        {
            Check(
                10, (order.Accepted is null || order.Accepted == view.Id) && view.ExternalId == order.ExternalId && view.Total.Units == order.Total,
                () => $"{order.ExternalId} was accepted as {order.Accepted} and then as {view.Id}.");
            order.Accepted = view.Id;
            Check(19, Exists(view.Id), () => $"{view.Id} was acknowledged and is not there.");
        }
        else if (order.Accepted is not null)
        {
            Check(10, Later.Contains(problem.Code), () => $"{order.ExternalId}, accepted before, is now answered with {problem}.");
        }
    }

    public void AnsweredConflict(Order order, Result<PayoutView> answer) => Check(
        10, !answer.TryGet(out _, out var problem) && (problem.Code == ProblemCodes.ExternalIdConflict || Later.Contains(problem.Code)),
        () => $"Another content under {order.ExternalId} was answered with {(answer.IsOk ? "yes" : answer.Problem.Code)}.");

    public void AddressGiven(Website website, string name, BookId book, AddressPurpose purpose, ScriptPubKey script)
    {
        Check(
            4, _template.Verified.TryGetValue((book.Asset, script), out var owner) && owner == (book, purpose) && _accepted.Contains((book.Asset, script)),
            () => $"{script} was given to {book} for {purpose} and is no address of it.");
        if (website.Addresses.TryGetValue(name, out var before))
        {
            Check(10, before == (book, purpose, script), () => $"{name} was answered with {before.Script} and then with {script}.");
            return;
        }

        Check(10, _given.Add((book.Asset, script)), () => $"{script} was handed out twice.");
        website.Addresses.Add(name, (book, purpose, script));
        Check(19, IsIssued(book.Asset, script), () => $"{script} was handed out and is not noted as such.");
    }

    public void ForeignAnswer<T>(Result<T> answer) => Check(16, !answer.IsOk, () => "A caller got what is another's.");

    public void ForeignRefused() => Checked[16]++;

    /// <summary>19: after a crash, and at the end, all that was acknowledged is there.</summary>
    public void Crashed()
    {
        var kept = _rows.Query("SELECT id FROM payout", row => row.GetString(0)).ToHashSet();
        foreach (var order in _world.Websites.SelectMany(w => w.Orders).Where(o => o.Accepted is not null))
        {
            Check(19, kept.Contains(order.Accepted!.Value.ToString()), () => $"{order.Accepted} was acknowledged and is lost.");
        }

        var issued = _rows.Query(
            "SELECT asset, script FROM address WHERE issued_at IS NOT NULL",
            row => (AssetId.Parse(row.GetString(0)).Value, new ScriptPubKey(OracleReader.Blob(row, 1)))).ToHashSet();
        Check(19, _given.IsSubsetOf(issued), () => "An address that was handed out is not noted as such.");
    }

    /// <summary>For the world's couriers, who would otherwise look in vain most of the time.</summary>
    public bool HasOpenJobs(DeviceId device) =>
        _rows.Query("SELECT 1 FROM job WHERE device = @0 AND done_at IS NULL LIMIT 1", row => row.GetInt64(0), device.ToString()).Count > 0;

    private bool Exists(PayoutId id) => _rows.Query("SELECT id FROM payout WHERE id = @0", row => row.GetString(0), id.ToString()).Count == 1;

    private bool IsIssued(AssetId asset, ScriptPubKey script) => _rows.Query(
        "SELECT 1 FROM address WHERE asset = @0 AND script = @1 AND issued_at IS NOT NULL", row => row.GetInt64(0), asset.Code, script.ToArray()).Count == 1;

    /// <summary>12 and 20: receipts are numbered without gaps, each follows the one before, each is signed by its vault.</summary>
    private void CheckReceipts()
    {
        var last = _rows.Query("SELECT device, merchant, max(counter) FROM receipt GROUP BY device, merchant", row => (row.GetString(0), row.GetString(1), row.GetInt64(2)));
        foreach (var (device, merchant, counter) in last)
        {
            var known = _receiptChains.GetValueOrDefault((device, merchant));
            if (counter == known.Counter)
            {
                continue;
            }

            foreach (var cose in _rows.Query(
                "SELECT cose FROM receipt WHERE device = @0 AND merchant = @1 AND counter > @2 ORDER BY counter", row => OracleReader.Blob(row, 0),
                device, merchant, known.Counter))
            {
                known = CheckReceipt(device, merchant, known, cose);
            }

            _receiptChains[(device, merchant)] = known;
        }
    }

    private (long Counter, Hash256 Hash) CheckReceipt(string device, string merchant, (long Counter, Hash256 Hash) before, byte[] cose)
    {
        var vault = DeviceId.Parse(device).Value;
        using var channel = Cast.KeysOf(vault).Channel(MerchantId.Parse(merchant).Value, 1);
        var genuine = SignedStatement.Verify<VaultReceipt>(cose, channel.PublicKey).TryGet(out var signed, out _);
        Check(20, genuine, () => $"A receipt of {device} for {merchant} is not signed by it.");
        if (!genuine)
        {
            return before;
        }

        var receipt = signed!.Statement;
        Check(
            12, receipt.Counter == before.Counter + 1 && receipt.PrevReceiptHash == before.Hash,
            () => $"Receipt {receipt.Counter} of {device} for {merchant} does not follow receipt {before.Counter}.");
        return (receipt.Counter, receipt.Hash);
    }
}
