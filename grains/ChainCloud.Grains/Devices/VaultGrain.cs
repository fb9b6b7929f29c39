using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Merchants;
using ChainCloud.Grains.Restoring;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using Microsoft.Extensions.Logging;
using Orleans;

namespace ChainCloud.Grains.Devices;

/// <summary>
/// Shell of one device's jobs. An answer takes effect first and ends its job then: a crash in between makes the courier post it again,
/// and every effect is idempotent.
/// </summary>
public sealed class VaultGrain(
    IDeviceStore devices,
    IMerchantStore merchants,
    JobAnswers answers,
    Halts halts,
    AssetCatalog assets,
    DatabaseAge age,
    ITokenMint mint,
    TimeProvider clock,
    ILogger<VaultGrain> log) : Grain, IVaultGrain
{
    private const int MaxJobs = 50;

    private readonly TokenCache _tokens = new(merchants, clock);

    private DeviceId Id => DeviceId.Parse(GrainKeys.Body(this.GetPrimaryKeyString())).Value;

    public async Task<Result<IssuedToken>> IssueCourierToken(DateTimeOffset? expiresAt)
    {
        if ((await devices.Enrolments(Id, CancellationToken.None)).Count == 0)
        {
            return new Problem(ProblemCodes.NotFound, "No such device.");
        }

        var text = mint.Mint(TokenKind.Courier, Id.ToString());
        var row = new TokenRow(TokenText.HashOf(text), TokenKind.Courier, null, Id, clock.GetUtcNow(), expiresAt, null);
        await merchants.InsertToken(row, CancellationToken.None);
        return new IssuedToken(text, TokenKind.Courier, expiresAt);
    }

    public Task<Result<Caller>> Authenticate(Hash256 tokenHash) => _tokens.Authenticate(tokenHash, token => token.Device == Id);

    public async Task<Result<IReadOnlyList<JobView>>> OpenJobs(int limit)
    {
        if (limit is < 1 or > MaxJobs)
        {
            return new Problem(ProblemCodes.LimitInvalid, $"Ask for 1 to {MaxJobs} jobs.");
        }

        // What is decided in the moment in which a halt is raised stops here: nothing else gives jobs to anybody.
        var rows = await devices.OpenJobs(Id, await halts.Among(assets.All), limit, CancellationToken.None);
        return Result<IReadOnlyList<JobView>>.Ok([.. rows.Select(View)]);
    }

    public async Task<Result<JobView>> PostResult(JobId job, byte[] frame)
    {
        if (await devices.ReadJob(job, CancellationToken.None) is not { } row || row.Device != Id)
        {
            if (Frame.Decode(frame).TryGet(out var stray, out _) && stray is ResultFrame lost && lost.Device == Id && lost.JobId == job)
            {
                await age.Unknown(Id, lost, CancellationToken.None);
            }

            return new Problem(ProblemCodes.NotFound, "No such job.");
        }

        if (!Frame.Decode(frame).TryGet(out var decoded, out var unreadable))
        {
            return unreadable;
        }

        if (decoded is not ResultFrame answer || answer.JobId != job || answer.Device != Id)
        {
            return new Problem(ProblemCodes.StatementMismatch, "The frame does not answer this job of this device.");
        }

        if (!row.IsOpen)
        {
            return row.Answer is not null && row.Answer.AsSpan().SequenceEqual(frame)
                ? View(row)
                : new Problem(ProblemCodes.WrongState, "The job was answered before, otherwise.");
        }

        var effect = await answers.Apply(row, answer);
        if (!effect.TryGet(out _, out var refused))
        {
            Log.AnswerRefused(log, Id, job, refused.Code);
            return refused;
        }

        var at = clock.GetUtcNow();
        await devices.CompleteJob(job, frame, at, CancellationToken.None);
        Log.JobAnswered(log, Id, job, row.Kind);
        return View(row with { Answer = frame, DoneAt = at });
    }

    public async Task<Result<DeviceStatusView>> Status()
    {
        var enrolments = await devices.Enrolments(Id, CancellationToken.None);
        if (enrolments.Count == 0)
        {
            return new Problem(ProblemCodes.NotFound, "No such device.");
        }

        ulong counter = 0;
        foreach (var enrolment in enrolments)
        {
            counter = Math.Max(counter, (await devices.LastReceipt(Id, enrolment.Merchant, CancellationToken.None))?.Counter ?? 0);
        }

        var open = await devices.CountOpenJobs(Id, CancellationToken.None);
        return new DeviceStatusView(Id, open, counter, await devices.LockReason(Id, CancellationToken.None));
    }

    private static JobView View(JobRow row) =>
        new(row.Id, row.Device, row.Kind, row.IsOpen ? "open" : "done", row.Frame, row.CreatedAt);
}
