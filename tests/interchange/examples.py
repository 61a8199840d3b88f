"""A file of each text format that is read, and more of some."""

from __future__ import annotations

import json

FRAME = [1772442000, 1772445600, "site", "0123456789abcdef0123456789abcdef", ["a"], 1772445600]

TIMEW = """inc 20240310T040000Z - 20240310T080000Z # dst "tag with spaces"
inc 20240310T090000Z - 20240310T100000Z # # "text \\"q\\""

inc 20240310T100000Z - 20240310T110000Z
inc 20240310T110000Z - 20240310T120000Z # deep project:site/login # plain words
exc 20240310T120000Z
inc 20240311T090000Z # foo
"""

KLOG = """2024-03-09 (8h!)
A day #acme
    8:00 - 9:30 #site review
    8:00pm-9:00pm
        went on
    <23:40 - 0:10
    22:00 - 1:30>
    2h30m #project="big one" #task=plan end
    -45m lunch

2024/03/10
\t9:00 - ??? still
\t25:00 - 26:00
\twhat
"""

TOGGL = (
    "User,Email,Client,Project,Task,Description,Billable,"
    "Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)\n"
    'Ann,a@x.test,Big Co,Site,Task 1,"Working,\nhard",Yes,'
    '2024-03-04,10:23:00,2024-03-04,11:23:01,01:00:01,"Dev, Backend",9\n'
    "Ann,a@x.test,,,,,No,2024-03-05,23:00:00,2024-03-06,01:00:00,02:00:00,,\n"
    "Ann,a@x.test,,,,,No,04.13.2024,23:00:00,2024-03-06,01:00:00,02:00:00,,\n"
)

CLOCKIFY = (
    "Project,Client,Description,Task,User,Tags,Billable,Start Date,Start Time,End Date,End Time,Duration (h)\n"
    '"Site","Acme","x","Login","Ann","a, b","Yes","{}","11:00:00 AM","{}","12:30:00 PM","01:30:00"\n'
)

HAMSTER = """<?xml version="1.0" ?>
<activities>
  <activity name="fix" start_time="2026-02-02 09:00:00" end_time="2026-02-02 10:00:00" duration_minutes="60.0"
    category="Site" description="n" tags="a, b c"/>
  <activity name="rest" start_time="soon" end_time="" category="" description="" tags=""/>
</activities>
"""

SOLIDTIME = {
    "meta.json": '{"version": "1.0"}',
    "clients.csv": "id,name\nc,Acme\n",
    "projects.csv": "id,name,client_id,is_billable,archived_at\np,Site,c,true,\n",
    "tasks.csv": "id,name,project_id\nt,Login,p\n",
    "tags.csv": "id,name\ng,deep work\n",
    "members.csv": "id,user_id,name\nm,u,Ann\n",
    "time_entries.csv": "id,description,start,end,billable,member_id,project_id,task_id,tags\n"
    '0a3f2a4e-0000-4000-8000-000000000001,fix,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,true,m,p,t,"[""g""]"\n'
    "0a3f2a4e-0000-4000-8000-000000000002,,2026-03-02T10:00:00Z,,false,m,,,[]\n"
    "x,,2026-03-02T10:00:00Z,,false,m,,,[]\n",
}

EXAMPLES: dict[str, str] = {
    "json": '{"format": "timetracker", "version": 1, "items": [\n\n]}\n',
    "watson": json.dumps([FRAME]), "timewarrior": TIMEW, "toggl": TOGGL,
    "clockify": CLOCKIFY.format("2024-01-15", "2024-01-15"),
    "kimai": "Date,From,To,Customer,Project,Activity\n2024-03-09,22:00,01:00,Acme,Site,Dev\n",
    "csv": "uuid,start,end,project\n,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,site\n",
    "bartib": "2021-02-16 16:14 - 2021-02-16 18:23 | a\n",
    "timeclock": "i 2024/03/09 23:00:00 a:b  c\no 2024/03/10 04:00:00\n",
    "klog": KLOG, "timedot": "* heading\n2024-11-03\na  ....\n",
    "gtimelog": "2026-02-02 09:00: arrived\n2026-02-02 10:00: site: fix -- a b\n",
    "org": "* Site :w:\n** TODO Login :a:\n   CLOCK: [2026-02-02 Mon 09:00]--[2026-02-02 Mon 10:00] =>  1:00\n",
    "ics": "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Europe/Berlin:20260302T090000\r\nDURATION:PT1H\r\n"
    "RRULE:FREQ=DAILY;COUNT=3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "harvest": "Date,Client,Project,Task,Notes,Hours,First Name\n2026-02-02,Acme,Site,Dev,x,\"1,5\",Ann\n",
    "activitywatch": json.dumps({"buckets": {
        "aw-watcher-afk_pc": {"id": "aw-watcher-afk_pc", "type": "afkstatus", "events": [
            {"timestamp": "2026-03-02T09:00:00.5+00:00", "duration": 600.0, "data": {"status": "not-afk"}},
            {"timestamp": "2026-03-02T09:05:00+00:00", "duration": 1500, "data": {"status": "not-afk"}},
            {"timestamp": "2026-03-02T09:30:00+00:00", "duration": 900, "data": {"status": "afk"}},
            {"timestamp": "soon", "duration": 1, "data": {}}]},
        "aw-stopwatch": {"id": "aw-stopwatch", "type": "general.stopwatch", "events": [
            {"timestamp": "2026-03-02T11:00:00+01:00", "duration": 60, "data": {"label": "site", "running": False}}]},
        "aw-watcher-window_pc": {"id": "w", "type": "currentwindow", "events": [
            {"timestamp": "2026-03-02T09:00:00+00:00", "duration": 3, "data": {"app": "x", "title": "y"}}]},
    }}),
    "utt": "2026-02-02 09:00 hello\n2026-02-02 10:00 site: fix it  # why\n2026-02-02 10:30 tea **\n"
    "2026-02-02 11:00 mail\n\n2026-02-03 9:00 hello\n2026-02-03 09:15 walk ***\n2026-02-03 08:00 back\nx\n",
    "superproductivity": json.dumps({
        "task": {"entities": {"t": {"title": "Fix", "projectId": "p", "timeSpentOnDay": {"2026-02-02": 60000}}}},
        "project": {"entities": {"p": {"title": "Site"}}},
    }),
}  # fmt: skip
