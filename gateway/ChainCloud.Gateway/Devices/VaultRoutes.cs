using System.Text.Json;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using ChainCloud.Statements;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace ChainCloud.Gateway.Devices;

/// <param name="Kind">batch, sign, verify_batch or approve_payout; tolerate others.</param>
/// <param name="Frame">What goes into the device's inbox, to the byte; base64.</param>
public sealed record JobBody(string Id, string Kind, string State, DateTime CreatedAt, byte[] Frame)
{
    public static JobBody Of(JobView view) => new(view.Id.ToString(), view.Kind, view.State, view.CreatedAt.UtcDateTime, view.Frame);
}

public sealed record JobListBody(IReadOnlyList<JobBody> Items);

/// <param name="Frame">The device's answer, to the byte; base64.</param>
public sealed record ResultBody(byte[] Frame);

/// <param name="State">"done" once the answer is taken.</param>
public sealed record JobStateBody(string Id, string State);

/// <summary>What a courier carries between the platform and one offline device.</summary>
public static class VaultRoutes
{
    /// <summary>Room for the largest frame in base64 inside JSON.</summary>
    private const long MaxBody = 6 * 1024 * 1024;

    private const string RawContent = "application/octet-stream";

    public static void MapVault(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/v1/vault/jobs").WithTags("vault");
        jobs.MapGet("", List).Takes(TokenKind.Courier).WithName("listJobs");
        jobs.MapPost("{id}/result", PostResult).Takes(TokenKind.Courier).WithName("postResult")
            .Accepts<ResultBody>("application/json", RawContent).WithMetadata(new BodyLimit(MaxBody));
    }

    private static async Task<Results<Ok<JobListBody>, Refused>> List(string? limit, CallingDevice device, GrainCalls grains)
    {
        if (!ListParameters.ParseLimit(limit ?? "10").TryGet(out var rows, out var malformed))
        {
            return new Refused(malformed);
        }

        return (await grains.Within(grains.Device(device.Id).OpenJobs(rows))).ToOk(jobs => new JobListBody([.. jobs.Select(JobBody.Of)]));
    }

    private static async Task<Results<Ok<JobStateBody>, Refused>> PostResult(string id, HttpRequest request, CallingDevice device, GrainCalls grains)
    {
        if (!JobId.Parse(id).TryGet(out var job, out var badId))
        {
            return new Refused(badId);
        }

        if (!(await ReadFrame(request)).TryGet(out var frame, out var badFrame))
        {
            return new Refused(badFrame);
        }

        return (await grains.Within(grains.Device(device.Id).PostResult(job, frame)))
            .ToOk(view => new JobStateBody(view.Id.ToString(), view.State));
    }

    private static async Task<Result<byte[]>> ReadFrame(HttpRequest request)
    {
        byte[] frame;
        if (request.ContentType?.StartsWith(RawContent, StringComparison.OrdinalIgnoreCase) == true)
        {
            using var raw = new MemoryStream();
            await request.Body.CopyToAsync(raw, request.HttpContext.RequestAborted);
            frame = raw.ToArray();
        }
        else
        {
            var body = await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.ResultBody, request.HttpContext.RequestAborted);
            frame = body?.Frame ?? [];
        }

        return frame.Length switch
        {
            0 => new Problem(ProblemCodes.StatementMalformed, "The answer is empty."),
            > Frame.MaxLength => new Problem(ProblemCodes.BodyTooLarge, "A frame has at most 4 MiB."),
            _ => frame,
        };
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
