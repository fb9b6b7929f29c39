using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using ChainCloud.Api.Tests.Hosts;

namespace ChainCloud.Api.Tests.Devices;

public sealed class BadFramesChangeNothing(Platform platform) : IClassFixture<Platform>
{
    [Fact]
    public async Task A_frame_that_is_cut_empty_or_rubbish_is_refused_and_the_job_stays_open()
    {
        var (courier, job, answer) = await OpenJob();

        await Post(courier, job, answer[..^1]).IsProblem(HttpStatusCode.UnprocessableEntity, ProblemCodes.StatementMalformed);
        await Post(courier, job, []).IsProblem(HttpStatusCode.UnprocessableEntity, ProblemCodes.StatementMalformed);
        await Post(courier, job, [1, 2, 3]).IsProblem(HttpStatusCode.UnprocessableEntity, ProblemCodes.StatementMalformed);
        await courier.PostText($"v1/vault/jobs/{job}/result", """{"frame":"not base64!"}""")
            .IsProblem(HttpStatusCode.BadRequest, ProblemCodes.MalformedRequest);

        Assert.Equal(job, (await courier.GetAsync("v1/vault/jobs").IsOk())["items"]![0]!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_frame_above_4_MiB_is_refused()
    {
        var (courier, job, _) = await OpenJob();

        await Post(courier, job, new byte[(4 * 1024 * 1024) + 1]).IsProblem(HttpStatusCode.RequestEntityTooLarge, ProblemCodes.BodyTooLarge);
    }

    [Fact]
    public async Task The_same_answer_again_changes_nothing_and_another_is_refused()
    {
        var (courier, job, answer) = await OpenJob();
        await Post(courier, job, answer).IsOk();

        Assert.Equal("done", (await Post(courier, job, answer).IsOk()).Text("state"));

        var other = new Statements.RefusedResult(
            JobId.Parse(job).Value, Statements.Frame.Decode(answer).Value.Device, "C1", Statements.RefusalKind.Reject, "no", ReadOnlyMemory<byte>.Empty);
        await Post(courier, job, other.Encode()).IsProblem(HttpStatusCode.Conflict, ProblemCodes.WrongState);
        Assert.Empty((await courier.GetAsync("v1/vault/jobs").IsOk())["items"]!.AsArray());
    }

    [Fact]
    public async Task An_answer_to_another_job_or_to_none_is_refused()
    {
        var (courier, job, _) = await OpenJob();
        var (_, _, foreign) = await OpenJob();

        await Post(courier, job, foreign).IsProblem(HttpStatusCode.UnprocessableEntity, ProblemCodes.StatementMismatch);
        await Post(courier, JobId.Of(77).ToString(), foreign).IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);
        await Post(courier, "job_x", foreign).IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);
    }

    [Fact]
    public async Task Another_devices_job_looks_like_one_that_does_not_exist()
    {
        var (_, job, answer) = await OpenJob();
        var (stranger, _, _) = await OpenJob();

        await Post(stranger, job, answer).IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);
    }

    [Fact]
    public async Task A_card_of_another_merchant_or_with_other_keys_is_refused()
    {
        var (merchant, other) = (await platform.NewMerchant(), await platform.NewMerchant());
        using var devices = await TestDevices.Enrol(merchant);
        using var impostors = await TestDevices.Enrol(other);

        await Enrol(other, devices.Cards()).IsProblem(HttpStatusCode.UnprocessableEntity, ProblemCodes.StatementMismatch);
        await Enrol(merchant, devices.Cards()).IsOk();
        using var again = TestDevices.Of(merchant);
        await Enrol(merchant, again.Cards()).IsProblem(HttpStatusCode.Conflict, ProblemCodes.DeviceConflict);
        var card = devices.Cards()[0];
        card[^1] ^= 1;
        await Enrol(merchant, [card]).IsProblem(HttpStatusCode.UnprocessableEntity, ProblemCodes.StatementSignatureInvalid);
    }

    private Task<HttpResponseMessage> Enrol(TestMerchant merchant, byte[][] cards) =>
        platform.Operator.PostAsJsonAsync($"v1/operator/merchants/{merchant.Id}/devices", new { cards });

    private static Task<HttpResponseMessage> Post(HttpClient courier, string job, byte[] frame)
    {
        var content = new ByteArrayContent(frame);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return courier.PostAsync($"v1/vault/jobs/{job}/result", content);
    }

    private async Task<(HttpClient Courier, string Job, byte[] Answer)> OpenJob()
    {
        var merchant = await platform.NewMerchant();
        using var devices = await TestDevices.Enrol(merchant);
        await merchant.Cold.PostText("v1/address-batches", """{"asset":"LTC","purpose":"cold","external_id":"batch-1"}""").IsOk(HttpStatusCode.Accepted);
        var courier = platform.For(await platform.Token($"devices/{devices.ReceiveVault}", null));
        var job = (await courier.GetAsync("v1/vault/jobs").IsOk())["items"]![0]!.AsObject();
        return (courier, job.Text("id"), devices.Answer(Convert.FromBase64String(job.Text("frame"))));
    }
}
