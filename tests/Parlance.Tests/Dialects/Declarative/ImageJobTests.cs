using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Upstream;

namespace Parlance.Tests.Dialects.Declarative;

/// <summary>Images that are made as a task: what is sent, and that the answer is asked for where the credential belongs only.</summary>
public sealed class ImageJobTests
{
    private const string Made = """{"output":{"task_status":"PENDING","task_id":"0385dc79/5ff8"},"request_id":"4909100c"}""";
    private const string Running = """{"request_id":"e5d70b02","output":{"task_id":"0385dc79/5ff8","task_status":"RUNNING","task_metrics":{"TOTAL":2,"SUCCEEDED":1,"FAILED":0}}}""";
    private const string Done = """{"request_id":"f767d108","output":{"task_id":"0385dc79/5ff8","task_status":"SUCCEEDED","results":[{"url":"https://oss.example/1.png?Expires=1"},{"url":"https://oss.example/2.png"}]},"usage":{"image_count":2}}""";

    [Fact]
    public async Task Images_Task_IsAskedForUntilItIsDone()
    {
        var rig = new Call();
        rig.Vendor.Answers(200, Made).Answers(200, Running).Answers(200, Done);

        var answer = await rig.RunAsync("""{"model":"images/wanx-v1","prompt":"a \"dot\"","n":2,"quality":"hd"}""");

        Assert.Null(answer.Error);
        Assert.Equal("""{"created":0,"data":[{"url":"https://oss.example/1.png?Expires=1"},{"url":"https://oss.example/2.png"}]}""", rig.Answer);
        Assert.Equal(["quality"], rig.Dropped.Names);
        Assert.Equal("""{"parameters":{"prompt_extend":true,"n":2,"size":"1024*1024"},"model":"wanx-v1","input":{"prompt":"a \"dot\""}}""", rig.Vendor.Sent[0].Body);
        Assert.Equal(["/api/v1/services/aigc/text2image/image-synthesis", "/api/v1/tasks/0385dc79%2F5ff8", "/api/v1/tasks/0385dc79%2F5ff8"], rig.Vendor.Sent.Select(sent => sent.Uri.AbsolutePath));
        Assert.All(rig.Vendor.Sent, sent => Assert.Equal(("Bearer test-key", "enable"), (sent.Authorization, sent.Headers["X-DashScope-Async"])));
        Assert.Equal([0, 2, 4], rig.Vendor.Sent.Select(sent => (int)sent.At.TotalSeconds));
    }

    [Fact]
    public async Task Images_TaskThatFails_IsItsError()
    {
        var rig = new Call();
        rig.Vendor.Answers(200, Made).Answers(200, """{"output":{"task_status":"FAILED","code":"DataInspectionFailed","message":"Input data may contain inappropriate content."}}""");

        var answer = await rig.RunAsync("""{"model":"images/wanx-v1","prompt":"x"}""");

        Assert.Equal((ErrorKind.InvalidRequest, "content_filter", "Input data may contain inappropriate content."), (answer.Error!.Kind, answer.Error.Code, answer.Error.Message));
        Assert.Equal("", rig.Answer);
    }

    [Fact]
    public async Task Images_PollThatIsRefused_IsItsError()
    {
        var rig = new Call();
        rig.Vendor.Answers(200, Made).Answers(429, """{"code":"Throttling","message":"Requests rate limit exceeded."}""");

        var answer = await rig.RunAsync("""{"model":"images/wanx-v1","prompt":"x"}""");

        Assert.Equal((ErrorKind.RateLimited, 429), (answer.Error!.Kind, answer.Status));
    }

    [Fact]
    public async Task Images_TaskThatNeverEnds_EndsWithTheCall()
    {
        var rig = new Call();
        for (var i = 0; i < 20; i++)
        {
            rig.Vendor.Answers(200, i == 0 ? Made : Running);
        }

        var answer = await rig.RunAsync("""{"model":"images/wanx-v1","prompt":"x"}""", TimeSpan.FromSeconds(15));

        Assert.Equal(ErrorKind.Timeout, answer.Error!.Kind);
        Assert.InRange(rig.Vendor.Sent.Count, 6, 10);
    }

    [Theory]
    [InlineData("https://images.example/api/v1/x", null)]
    [InlineData("https://elsewhere.example/x", "upstream_foreign_address")]
    [InlineData("http://images.example/x", "upstream_foreign_address")]
    [InlineData("https://images.example:444/x", "upstream_foreign_address")]
    [InlineData("//elsewhere.example/x", "upstream_foreign_address")]
    [InlineData("https://images.example@elsewhere.example/x", "upstream_foreign_address")]
    public async Task Images_LinkOfAnotherOrigin_IsNotAsked(string link, string? code)
    {
        var rig = new Call("poll: '/tasks/{id}', id: output.task_id", "link: output.task_id");
        rig.Vendor.Answers(200, Made.Replace("0385dc79/5ff8", link, StringComparison.Ordinal)).Answers(200, Done);

        var answer = await rig.RunAsync("""{"model":"images/wanx-v1","prompt":"x"}""");

        Assert.Equal(code, answer.Error?.Code);
        Assert.Equal(code is null ? 2 : 1, rig.Vendor.Sent.Count);
    }

    /// <summary>One call for images, in manual time.</summary>
    private sealed class Call : IAttemptOwner, IOperationCall
    {
        private readonly ArrayBufferWriter<byte> _answer = new();
        private readonly ManualTime _time = new();
        private readonly Target _target;
        private RequestScan? _scan;
        private IOperationForm? _form;

        public Call(string part = "", string other = "")
        {
            Vendor = new Vendor(_time);
            var text = File.ReadAllText(RepositoryRoot.Combine("fixtures/declarative/image-job/manifest.yaml"));
            var errors = new List<YamlError>();
            var manifest = ManifestReader.Read(YamlReader.Read(part.Length == 0 ? text : text.Replace(part, other, StringComparison.Ordinal), "manifest.yaml", errors)!, errors);
            var manifests = ManifestSet.Combine([manifest], [], errors);
            Assert.True(new CatalogBuilder(manifests, _ => null).Add(new ProviderEntry("images") { Credentials = [new Secret("test-key")] }).TryBuild(out var catalog, out var found), string.Join('\n', found.Concat(errors)));
            _target = new Target(catalog.Providers[0], "wanx-v1");
        }

        public Vendor Vendor { get; }

        public DroppedFields Dropped { get; } = new();

        public string Answer => Encoding.UTF8.GetString(_answer.WrittenSpan);

        public Operation Operation => Operation.Images;

        public IRequestBody? Body => null;

        public string Accept => "application/json";

        IOperationCall? IAttemptOwner.Operation => this;

        public async Task<Attempt> RunAsync(string body, TimeSpan? total = null)
        {
            Assert.True(RequestScan.TryScan(Encoding.UTF8.GetBytes(body), out _scan, out _));
            using var connections = new Connections(new ConnectionOptions { TimeProvider = _time, Handler = Vendor });
            var loop = new AttemptLoop(connections, new AttemptOptions { MaxRetries = 0, Random = new Random(1), Timeouts = Timeouts.Default with { Total = total ?? Timeouts.Default.Total } });
            var outcome = await _time.RunAsync(loop.RunAsync([_target], this, stream: false, CancellationToken.None).AsTask());
            await outcome.Attempt!.DisposeAsync();
            return outcome.Attempt;
        }

        public bool TryCompose(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error)
        {
            Assert.True(target.TryGetUri(Operation.Images, out var address));
            Assert.True(OperationSet.TryGetForm(Operation.Images, target.Provider.Dialect, address, out _form));
            return _form.TryWriteRequest(_scan!, target.Wire, body, Dropped, out error);
        }

        public IChatSink Open(Attempt attempt) => new EventLog();

        public ValueTask FailedAsync(Attempt attempt) => ValueTask.CompletedTask;

        public void ReadAnswer(Attempt attempt, ReadOnlyMemory<byte> body, IChatSink sink) => _form!.ReadAnswer(body, _scan!, _answer, sink);
    }
}
