using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Keys;

namespace Parlance.Gateway.Surfaces.Admin;

/// <summary>
/// <c>/admin/v1</c>: keys, what stands above them, usage, the ledger and the audit trail, for keys that administer. A change is in force when its answer leaves. Described by <c>/admin/v1/openapi.json</c>.
/// </summary>
internal sealed class AdminSurface(KeyStore keys, TenantStore tenants, AdminLedger ledger, AdminRequests requests, KeyRing ring, Explainer explainer, Func<string, LimitState?> stateOf)
{
    private const string Root = "/admin/v1";

    public IReadOnlyList<Route> Routes =>
    [
        Admin("GET", "/keys", call => AdminCall.RunAsync(call, _ => List(call))),
        Admin("POST", "/keys", call => AdminCall.RunAsync(call, body => CreateKey(call, body))),
        Admin("POST", "/keys/{id}/rotate", call => AdminCall.RunAsync(call, body => Rotate(call, body))),
        Admin("GET", "/keys/{id}", call => AdminCall.RunAsync(call, _ => keys.TryGet(call.Piece!) is { } key ? Shown(key) : AdminAnswer.Missing("key", call.Piece!))),
        Admin("PATCH", "/keys/{id}", call => AdminCall.RunAsync(call, body => UpdateKey(call, body))),
        Admin("DELETE", "/keys/{id}", call => AdminCall.RunAsync(call, _ => Revoke(call))),
        Admin("GET", "/tenants", call => AdminCall.RunAsync(call, _ => ListTenants(call))),
        Admin("POST", "/tenants", call => AdminCall.RunAsync(call, body => CreateTenant(call, body))),
        Admin("GET", "/tenants/{id}", call => AdminCall.RunAsync(call, _ => tenants.TryGet(call.Piece!) is { } tenant ? Shown(tenant) : AdminAnswer.Missing("tenant", call.Piece!))),
        Admin("PATCH", "/tenants/{id}", call => AdminCall.RunAsync(call, body => UpdateTenant(call, body))),
        Admin("DELETE", "/tenants/{id}", call => AdminCall.RunAsync(call, _ => Remove(call))),
        Admin("GET", "/usage", call => AdminCall.RunAsync(call, _ => AdminReports.Usage(ledger.Reader, new AdminQuery(call.Http.Request.Query)))),
        Admin("GET", "/ledger", call => AdminCall.RunAsync(call, _ => ledger.Rows(new AdminQuery(call.Http.Request.Query)))),
        Admin("POST", "/ledger/rerate", call => AdminCall.RunAsync(call, body => ledger.Rerate(body, call.Key!.Id))),
        Admin("GET", "/requests", call => AdminCall.RunAsync(call, _ => requests.Page(new AdminQuery(call.Http.Request.Query)))),
        Admin("GET", "/requests/{id}", call => AdminCall.RunAsync(call, _ => requests.One(call.Piece!, call.Key!.Id))),
        Admin("POST", "/explain", call => AdminCall.RunAsync(call, Explain)),
        Admin("GET", "/audit", call => AdminCall.RunAsync(call, _ => AdminReports.Audit(keys, new AdminQuery(call.Http.Request.Query)))),
        Admin("GET", "/export", call => AdminCall.RunAsync(call, _ => AdminAnswer.JsonLines(keys.Export()))),
        Admin("POST", "/import", call => AdminCall.RunAsync(call, body => Import(call, body))),
        new("GET", Root + "/openapi.json", DialectSet.OpenAiChat, OpenApi.WriteAsync) { Access = Access.Open },
    ];

    private static Route Admin(string method, string path, Func<Call, ValueTask> answer) => new(method, Root + path, DialectSet.OpenAiChat, answer) { Access = Access.Admin };

    private AdminAnswer Explain(ReadOnlyMemory<byte> body)
    {
        var asked = ExplainRequest.Read(body, out var problems);
        return problems.Count > 0 ? AdminAnswer.Refused(problems) : explainer.Explain(asked!);
    }

    private AdminAnswer List(Call call)
    {
        var query = new AdminQuery(call.Http.Request.Query).Only("after", "limit");
        var (after, limit) = (query.After, query.Limit);
        return query.Problems.Count > 0 ? AdminAnswer.Refused(query.Problems) : AdminAnswer.Page(keys.Page(after, limit), limit, key => key.Id, KeyStore.Write);
    }

    private AdminAnswer ListTenants(Call call)
    {
        var query = new AdminQuery(call.Http.Request.Query).Only("after", "limit");
        var (after, limit) = (query.After, query.Limit);
        return query.Problems.Count > 0 ? AdminAnswer.Refused(query.Problems) : AdminAnswer.Page(tenants.Page(after, limit), limit, tenant => tenant.Id, TenantStore.Write);
    }

    private AdminAnswer CreateKey(Call call, ReadOnlyMemory<byte> body)
    {
        var request = AdminRequest.Read(body, ["name!", "role", "tenant_id"], Policy.None, out var problems);
        return problems.Count > 0 ? AdminAnswer.Refused(problems) : Made(keys.Create(request.Name!, request.Policy, request.TenantId, request.IsAdmin, call.Key!.Id));
    }

    private AdminAnswer Rotate(Call call, ReadOnlyMemory<byte> body)
    {
        var request = AdminRequest.Read(body, ["overlap_seconds"], before: null, out var problems);
        return problems.Count > 0 ? AdminAnswer.Refused(problems)
            : keys.TryGet(call.Piece!) is null ? AdminAnswer.Missing("key", call.Piece!)
            : Made(keys.Rotate(call.Piece!, request.Overlap, call.Key!.Id));
    }

    private AdminAnswer UpdateKey(Call call, ReadOnlyMemory<byte> body)
    {
        if (keys.TryGet(call.Piece!) is not { } before)
        {
            return AdminAnswer.Missing("key", call.Piece!);
        }

        var request = AdminRequest.Read(body, ["name"], before.Policy, out var problems);
        return problems.Count > 0 ? AdminAnswer.Refused(problems) : InForce(() => Shown(keys.Update(before.Id, request.Name, request.Policy, call.Key!.Id)));
    }

    private AdminAnswer Revoke(Call call) => keys.TryGet(call.Piece!) is null ? AdminAnswer.Missing("key", call.Piece!)
        : call.Piece == call.Key!.Id ? AdminAnswer.Refused("A key cannot revoke itself: use another admin key, or the command line.", StatusCodes.Status400BadRequest)
        : InForce(() => Shown(keys.Revoke(call.Piece!, call.Key!.Id)));

    private AdminAnswer CreateTenant(Call call, ReadOnlyMemory<byte> body)
    {
        var request = AdminRequest.Read(body, ["kind!", "name!", "parent_id"], Policy.None, out var problems);
        return problems.Count > 0 ? AdminAnswer.Refused(problems)
            : InForce(() => Shown(tenants.Create(request.Kind!.Value, request.Name!, request.ParentId, request.Policy, call.Key!.Id), StatusCodes.Status201Created));
    }

    private AdminAnswer UpdateTenant(Call call, ReadOnlyMemory<byte> body)
    {
        if (tenants.TryGet(call.Piece!) is not { RemovedAt: null } before)
        {
            return AdminAnswer.Missing("tenant", call.Piece!);
        }

        var request = AdminRequest.Read(body, ["name"], before.Policy, out var problems);
        return problems.Count > 0 ? AdminAnswer.Refused(problems) : InForce(() => Shown(tenants.Update(before.Id, request.Name, request.Policy, call.Key!.Id)));
    }

    private AdminAnswer Remove(Call call) => tenants.TryGet(call.Piece!) is not { RemovedAt: null } ? AdminAnswer.Missing("tenant", call.Piece!)
        : InForce(() => Shown(tenants.Remove(call.Piece!, call.Key!.Id)));

    /// <summary>A line for each key, with its secret; without keys the answer is empty.</summary>
    private AdminAnswer Import(Call call, ReadOnlyMemory<byte> body) => InForce(() => AdminAnswer.JsonLines(
        [
            .. keys.Import(body, call.Key!.Id).Keys.Select(made => (Action<System.Text.Json.Utf8JsonWriter>)(json =>
            {
                KeyStore.Write(json, made.Entry);
                json.WriteString("key", made.Secret.Reveal());
            })),
        ],
        StatusCodes.Status201Created));

    private AdminAnswer Made(NewKey made) => InForce(() => AdminAnswer.Object(
        json =>
        {
            KeyStore.Write(json, made.Entry);
            json.WriteString("key", made.Secret.Reveal());
        },
        StatusCodes.Status201Created));

    /// <summary>The change, known to this process at once; others see it within two seconds.</summary>
    private AdminAnswer InForce(Func<AdminAnswer> change)
    {
        var answer = change();
        ring.Refresh();
        return answer;
    }

    private AdminAnswer Shown(KeyEntry key) => AdminAnswer.Object(json =>
    {
        KeyStore.Write(json, key);
        AdminReports.WriteState(json, stateOf(key.Id));
    });

    private AdminAnswer Shown(Tenant tenant, int status = StatusCodes.Status200OK) => AdminAnswer.Object(
        json =>
        {
            TenantStore.Write(json, tenant);
            AdminReports.WriteState(json, stateOf(tenant.Id));
        },
        status);
}
