using System.Collections.Immutable;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using Microsoft.Extensions.Options;
using Orleans;

namespace ChainCloud.Grains.Addresses;

/// <summary>
/// Checks what devices say about one batch and passes it to the account, which writes it. Everything that does not verify changes nothing
/// and raises an alarm.
/// </summary>
public sealed class AddressBatchGrain(
    IAddressReads addresses,
    IDeviceStore devices,
    BatchJobs jobs,
    Alarms alarms,
    IOptions<PlatformOptions> platform) : Grain, IAddressBatchGrain
{
    private BatchId Id => BatchId.Parse(GrainKeys.Body(this.GetPrimaryKeyString())).Value;

    private IAccountGrain Account => GrainFactory.GetGrain<IAccountGrain>(GrainKeys.Account(Id.Book));

    public async Task<Result<BatchDetail>> Read()
    {
        if (await addresses.ReadBatch(Id, CancellationToken.None) is not { } row)
        {
            return NotFound();
        }

        var listed = await addresses.AddressesOf(Id, CancellationToken.None);
        return new BatchDetail(BatchViews.Of(row), [.. listed.Select(a => a.Script)]);
    }

    public async Task<Result<BatchView>> RecordAttestation(byte[] attestation, IReadOnlyList<ScriptPubKey> scripts)
    {
        if (await addresses.ReadBatch(Id, CancellationToken.None) is not { } row)
        {
            return NotFound();
        }

        if (await EnrolledDevice(DeviceRoles.VaultFor(Id.Purpose)) is not { } vault)
        {
            return NotEnrolled();
        }

        var check = BatchChecks.Attestation(row, attestation, scripts, DeviceCards.ChannelKeyOf(vault), platform.Value.Network);
        if (!check.TryGet(out var root, out var problem))
        {
            await alarms.Raise(AlarmCodes.AttestationForged, problem.Detail, Id.ToString(), Id.Book.Merchant, vault.Id);
            return problem;
        }

        return await Account.RecordBatch(Id, new BatchStep.Attested(root, attestation, scripts));
    }

    public async Task<Result<BatchView>> RecordVerdict(byte[] verdict)
    {
        if (await addresses.ReadBatch(Id, CancellationToken.None) is not { } row)
        {
            return NotFound();
        }

        if (await EnrolledDevice(DeviceRoles.VDevice) is not { } vdevice)
        {
            return NotEnrolled();
        }

        if (!BatchChecks.Verdict(row, verdict, DeviceCards.ChannelKeyOf(vdevice), platform.Value.Network).TryGet(out var said, out var problem))
        {
            await alarms.Raise(AlarmCodes.VerdictForged, problem.Detail, Id.ToString(), Id.Book.Merchant, vdevice.Id);
            return problem;
        }

        if (said.Decision == BatchDecision.Refused && row.State == BatchStates.Listed)
        {
            // Before the refusal is written: after a crash in between, the repeated verdict alarms twice, never not at all.
            await alarms.Raise(
                AlarmCodes.BatchRefused, "The V-Device refused a batch: the list that it was given is not the one that the vault attested.",
                Id.ToString(), Id.Book.Merchant, vdevice.Id);
        }

        return await Account.RecordBatch(Id, new BatchStep.Judged(said.Root, said.Decision == BatchDecision.Accepted, verdict));
    }

    public Task<Result<BatchView>> RecordRefusal(Problem reason) => Account.RecordBatch(Id, new BatchStep.Refused(reason.Code));

    public async Task Advance()
    {
        if (await addresses.ReadBatch(Id, CancellationToken.None) is not { Finished: false } row)
        {
            return;
        }

        if (row.State == BatchStates.Listed && await EnrolledDevice(DeviceRoles.VDevice) is { } vdevice)
        {
            var listed = await addresses.AddressesOf(Id, CancellationToken.None);
            var job = jobs.VerifyBatch(row, vdevice, row.Attestation!, [.. listed.Select(a => a.Script)]);
            // False means that the job is there already: that is the usual case.
            await devices.InsertJob(job, CancellationToken.None);
        }
    }

    private async Task<DeviceRow?> EnrolledDevice(string role) =>
        (await devices.DevicesOf(Id.Book.Merchant, CancellationToken.None)).SingleOrDefault(d => d.Role == role);

    private static Problem NotFound() => new(ProblemCodes.NotFound, "No such batch.");

    private static Problem NotEnrolled() => new(ProblemCodes.DeviceNotEnrolled, "The device that signs this is not enrolled.");
}
