import { redirect } from 'next/navigation';

/** The administration begins with how the sources are. */
export default function AdminPage() {
  redirect('/admin/ingestion');
}
