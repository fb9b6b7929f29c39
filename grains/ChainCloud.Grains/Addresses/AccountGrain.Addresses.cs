using System.Security.Cryptography;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.Domain.Addresses;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Addresses;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Options;

namespace ChainCloud.Grains.Ledger;

/// <summary>Batches and addresses of one book: written in the book's commits, so that their events are numbered with the rest.</summary>
public sealed partial class AccountGrain
{
    private const int IssueAhead = 64;

    private readonly Dictionary<AddressPurpose, Queue<AddressRow>> _unissued = [];
    private readonly Dictionary<BatchId, BatchTree> _trees = [];
    private readonly SemaphoreSlim _oneBatchAtATime = new(1);
    private readonly SemaphoreSlim _oneRefillAtATime = new(1);

    private IAddressReads Addresses => Part<IAddressReads>();

    public async Task<Result<BatchView>> RequestBatch(AddressPurpose purpose, string externalId)
    {
        if (purpose == AddressPurpose.Change)
        {
            return new Problem(ProblemCodes.MalformedRequest, "Change addresses are the platform's own.");
        }

        if (await DeviceOf(DeviceRoles.VaultFor(purpose)) is not { } vault)
        {
            return new Problem(ProblemCodes.DeviceNotEnrolled, "The vault of this purpose is not enrolled.");
        }

        await _oneBatchAtATime.WaitAsync();
        try
        {
            if (await Addresses.FindBatchByExternalId(Book, purpose, externalId, CancellationToken.None) is { } known)
            {
                return BatchViews.Of(known);
            }

            if (IsOneAccount(purpose) && await Addresses.LastBatch(Book, purpose, CancellationToken.None) is { } only)
            {
                return BatchViews.Of(only);
            }

            if (await LostTrack())
            {
                return Untracked();
            }

            var row = await NextBatch(purpose, BatchStates.Requested, externalId);
            var job = Part<BatchJobs>().DeriveBatch(row, vault);
            var decision = new LedgerDecision(
                [], [new RowWrite.InsertBatch(row), new RowWrite.InsertJob(job)], [BatchEvents.Of(row, "batch.requested")], Encoding.UTF8.GetBytes(row.Id.ToString()));
            var key = $"batch:{Book}:{BatchId.PurposeText(purpose)}:{externalId}";
            var answer = await Submit(new LedgerCommand(key, HashOf(key), _ => decision));
            return answer.TryGet(out _, out var problem) ? BatchViews.Of(row) : problem;
        }
        finally
        {
            _oneBatchAtATime.Release();
        }
    }

    public async Task<Result<Page<BatchView>>> ListBatches(PageQuery query)
    {
        BatchId? before = null;
        if (query.Cursor is not null)
        {
            if (!BatchId.Parse($"{Book}/{query.Cursor}").TryGet(out var id, out _))
            {
                return new Problem(ProblemCodes.CursorInvalid, "This cursor is not one of this list.");
            }

            before = id;
        }

        var rows = await Addresses.ListBatches(Book, before, query.Limit + 1, CancellationToken.None);
        var items = rows.Take(query.Limit).Select(BatchViews.Of).ToList();
        return new Page<BatchView>(items, rows.Count > query.Limit ? CursorOf(items[^1].Id) : null);
    }

    public async Task<Result<BatchView>> RecordBatch(BatchId batch, BatchStep step)
    {
        if (await Addresses.ReadBatch(batch, CancellationToken.None) is not { } row || batch.Book != Book)
        {
            return new Problem(ProblemCodes.NotFound, "No such batch.");
        }

        var state = BatchRows.StateOf(row);
        if (!AddressBatch.Decide(state, BatchRows.CommandOf(step)).TryGet(out var events, out var refused))
        {
            return refused;
        }

        if (events.IsEmpty)
        {
            return BatchViews.Of(row);
        }

        var next = BatchRows.Apply(row, events.Aggregate(state, AddressBatch.Evolve), _clock.GetUtcNow());
        var rows = new List<RowWrite> { new RowWrite.UpdateBatch(next, row.Version) };
        if (step is BatchStep.Attested attested)
        {
            rows.Insert(0, new RowWrite.InsertAddresses(batch, row.FirstIndex, attested.Scripts));
            if (await DeviceOf(DeviceRoles.VDevice) is { } vdevice)
            {
                rows.Add(new RowWrite.InsertJob(Part<BatchJobs>().VerifyBatch(next, vdevice, attested.Attestation, [.. attested.Scripts])));
            }
        }

        var decision = new LedgerDecision([], rows, [BatchEvents.Of(next, $"batch.{next.State}")], []);
        var key = $"batch:{batch}:{next.State}";
        var answer = await Submit(new LedgerCommand(key, HashOf(key), _ => decision));
        return answer.TryGet(out _, out var problem) ? BatchViews.Of(next with { Version = next.Version + 1 }) : problem;
    }

    public async Task<Result<BatchView>> EnsureChangeBatch(uint number)
    {
        var id = new BatchId(Book, AddressPurpose.Change, number);
        if (await Addresses.ReadBatch(id, CancellationToken.None) is { } known)
        {
            return BatchViews.Of(known);
        }

        if (await SendAccount() is not { } xpub)
        {
            return new Problem(ProblemCodes.DeviceNotEnrolled, "The send vault is not enrolled.");
        }

        var row = NewBatch(id, BatchStates.Listed, externalId: null) with { Finished = true };
        var chain = ChainParameters.For(Book.Asset, Part<IOptions<PlatformOptions>>().Value.Network).Value;
        var scripts = ChangeAddresses.Derive(chain, xpub, row.FirstIndex, row.Count);
        var decision = LedgerDecision.OfRows(new RowWrite.InsertBatch(row), new RowWrite.InsertAddresses(id, row.FirstIndex, scripts));
        var key = $"batch:{id}:derived";
        var answer = await Submit(new LedgerCommand(key, HashOf(key), _ => decision));
        return answer.TryGet(out _, out var problem) ? BatchViews.Of(row) : problem;
    }

    public async Task<Result<IssuedAddress>> NextAddress(AddressPurpose purpose, string externalId, string? label)
    {
        if (purpose == AddressPurpose.Change)
        {
            return new Problem(ProblemCodes.MalformedRequest, "Change addresses are not handed out.");
        }

        if (IsOneAccount(purpose) && await OnlyAccount() is { } account)
        {
            return await Proven(account);
        }

        var key = $"address:{Book}:{BatchId.PurposeText(purpose)}:{externalId}";
        if (await Addresses.FindAddressByExternalId(Book, purpose, externalId, CancellationToken.None) is { } known)
        {
            return known.Label == label
                ? await Proven(known)
                : new Problem(ProblemCodes.ExternalIdConflict, "The same external id was used with another label.");
        }

        if (await LostTrack())
        {
            return Untracked();
        }

        for (var attempt = 0; attempt < 3; attempt++)
        {
            if (await TakeUnissued(purpose) is not { } row)
            {
                return new Problem(ProblemCodes.NoVerifiedAddress, "All verified addresses are handed out: request a batch and have it verified.");
            }

            var decision = new LedgerDecision(
                [], [new RowWrite.IssueAddress(row.Batch, row.Index, externalId, label)], [BatchEvents.Issued(row)], row.Script.ToArray());
            var answer = await Submit(new LedgerCommand(key, HashOf($"{key}\n{label}"), _ => decision) { ConflictCode = ProblemCodes.ExternalIdConflict });
            if (answer.TryGet(out var stored, out var problem))
            {
                return await ReadAddress(new ScriptPubKey(stored.Result));
            }

            if (problem.Code != ProblemCodes.WrongState)
            {
                return problem;
            }
        }

        return new Problem(ProblemCodes.Overloaded, "Addresses are being handed out elsewhere at the same time; ask again.");
    }

    public async Task<Result<IssuedAddress>> ReadAddress(ScriptPubKey script)
    {
        var row = await Addresses.FindAddress(Book.Asset, script, CancellationToken.None);
        return row is { IssuedAt: not null } && row.Batch.Book == Book
            ? await Proven(row)
            : new Problem(ProblemCodes.NotFound, "No such address.");
    }

    private async Task<IssuedAddress> Proven(AddressRow row)
    {
        if (!_trees.TryGetValue(row.Batch, out var tree))
        {
            tree = await BatchTree.Load(Addresses, row.Batch);
            _trees[row.Batch] = tree;
        }

        return tree.Prove(row);
    }

    private async Task<AddressRow?> TakeUnissued(AddressPurpose purpose)
    {
        await _oneRefillAtATime.WaitAsync();
        try
        {
            if (!_unissued.TryGetValue(purpose, out var queue) || queue.Count == 0)
            {
                queue = new Queue<AddressRow>(await Addresses.NextUnissued(Book, purpose, IssueAhead, CancellationToken.None));
                _unissued[purpose] = queue;
            }

            return queue.TryDequeue(out var row) ? row : null;
        }
        finally
        {
            _oneRefillAtATime.Release();
        }
    }

    private async Task<BatchRow> NextBatch(AddressPurpose purpose, string state, string externalId)
    {
        var last = await Addresses.LastBatch(Book, purpose, CancellationToken.None);
        return NewBatch(new BatchId(Book, purpose, last is null ? 0 : last.Id.Number + 1), state, externalId);
    }

    private BatchRow NewBatch(BatchId id, string state, string? externalId)
    {
        var size = IsOneAccount(id.Purpose) ? 1 : (uint)Part<IOptions<PlatformOptions>>().Value.BatchSize;
        var now = _clock.GetUtcNow();
        return new BatchRow(id, state, checked(id.Number * size), size, externalId, null, null, null, null, 0, false, 0, now, now);
    }

    /// <summary>On account chains all payments are made by one account, so its one address is handed out to everybody who asks.</summary>
    private bool IsOneAccount(AddressPurpose purpose) => purpose == AddressPurpose.Hot && Asset.Kind == ChainKind.Evm;

    /// <summary>The hot account's address once it was handed out for the first time.</summary>
    private async Task<AddressRow?> OnlyAccount() =>
        (await Addresses.AddressesOf(new BatchId(Book, AddressPurpose.Hot, 0), CancellationToken.None)).FirstOrDefault(row => row.IssuedAt is not null);

    private async Task<DeviceRow?> DeviceOf(string role) =>
        (await Part<IDeviceStore>().DevicesOf(Book.Merchant, CancellationToken.None)).SingleOrDefault(d => d.Role == role);

    /// <summary>The public key of the send vault's account on this book's chain; null while there is none.</summary>
    private async Task<string?> SendAccount() =>
        (await Part<IDeviceStore>().Accounts(Book.Merchant, CancellationToken.None)).SingleOrDefault(a => a.Asset == Book.Asset)?.Xpub;

    private static string CursorOf(BatchId id) => $"{BatchId.PurposeText(id.Purpose)}/{id.Number}";

    private static Hash256 HashOf(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
